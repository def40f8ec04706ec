"""The hand decisions behind data/parties.csv: which codes are parties, how they are named, how they are found."""

from __future__ import annotations

# ISO 3166-1 alpha-2/alpha-3 by continent. Codes that are not in the standard are left out on purpose.
CODES = """
asia AE/ARE AF/AFG AM/ARM AZ/AZE BD/BGD BH/BHR BN/BRN BT/BTN CN/CHN CY/CYP GE/GEO HK/HKG ID/IDN IL/ISR IN/IND IQ/IRQ IR/IRN
asia JO/JOR JP/JPN KG/KGZ KH/KHM KP/PRK KR/KOR KW/KWT KZ/KAZ LA/LAO LB/LBN LK/LKA MM/MMR MN/MNG MO/MAC MV/MDV MY/MYS NP/NPL
asia OM/OMN PH/PHL PK/PAK PS/PSE QA/QAT SA/SAU SG/SGP SY/SYR TH/THA TJ/TJK TL/TLS TM/TKM TR/TUR TW/TWN UZ/UZB VN/VNM YE/YEM
asia IO/IOT CC/CCK CX/CXR
africa AO/AGO BF/BFA BI/BDI BJ/BEN BW/BWA CD/COD CF/CAF CG/COG CI/CIV CM/CMR CV/CPV DJ/DJI DZ/DZA EG/EGY ER/ERI ET/ETH
africa GA/GAB GH/GHA GM/GMB GN/GIN GQ/GNQ GW/GNB KE/KEN KM/COM LR/LBR LS/LSO LY/LBY MA/MAR MG/MDG ML/MLI MR/MRT MU/MUS
africa MW/MWI MZ/MOZ NA/NAM NE/NER NG/NGA RW/RWA SC/SYC SD/SDN SL/SLE SN/SEN SO/SOM SS/SSD ST/STP SZ/SWZ TD/TCD TG/TGO
africa TN/TUN TZ/TZA UG/UGA ZA/ZAF ZM/ZMB ZW/ZWE EH/ESH RE/REU SH/SHN YT/MYT
europe AD/AND AL/ALB AT/AUT BA/BIH BE/BEL BG/BGR BY/BLR CH/CHE CZ/CZE DE/DEU DK/DNK EE/EST ES/ESP FI/FIN FR/FRA GB/GBR
europe GR/GRC HR/HRV HU/HUN IE/IRL IS/ISL IT/ITA LI/LIE LT/LTU LU/LUX LV/LVA MC/MCO MD/MDA ME/MNE MK/MKD MT/MLT NL/NLD
europe NO/NOR PL/POL PT/PRT RO/ROU RS/SRB RU/RUS SE/SWE SI/SVN SK/SVK SM/SMR UA/UKR VA/VAT AX/ALA FO/FRO GG/GGY GI/GIB
europe IM/IMN JE/JEY SJ/SJM
north_america AG/ATG BB/BRB BS/BHS BZ/BLZ CA/CAN CR/CRI CU/CUB DM/DMA DO/DOM GD/GRD GT/GTM HN/HND HT/HTI JM/JAM KN/KNA
north_america LC/LCA MX/MEX NI/NIC PA/PAN SV/SLV TT/TTO US/USA VC/VCT AI/AIA AW/ABW BL/BLM BM/BMU BQ/BES CW/CUW GL/GRL
north_america GP/GLP KY/CYM MF/MAF MQ/MTQ MS/MSR PM/SPM PR/PRI SX/SXM TC/TCA VG/VGB VI/VIR
south_america AR/ARG BO/BOL BR/BRA CL/CHL CO/COL EC/ECU GY/GUY PE/PER PY/PRY SR/SUR UY/URY VE/VEN FK/FLK GF/GUF
oceania AU/AUS CK/COK FJ/FJI FM/FSM KI/KIR MH/MHL NR/NRU NU/NIU NZ/NZL PG/PNG PW/PLW SB/SLB TO/TON TV/TUV VU/VUT WS/WSM
oceania AS/ASM GU/GUM MP/MNP NC/NCL NF/NFK PF/PYF PN/PCN TK/TKL UM/UMI WF/WLF
antarctica AQ/ATA BV/BVT GS/SGS HM/HMD TF/ATF
"""

# Offered as regions of China, always with the country's name.
REGIONS = frozenset({"HK", "MO", "TW"})

# Kept for old documents and imports, not offered in the picker until an organiser switches one on.
INACTIVE = frozenset(
    "AI AQ AS AW AX BL BM BQ BV CC CW CX EH FK FO GF GG GI GL GP GS GU HM IM IO JE KY MF MP MQ MS NC NF PF PM PN PR RE SH "
    "SJ SX TC TF TK UM VG VI WF YT".split()
)

# iso2: zh, en, zh_short, en_short; an empty part keeps the drawn name (short names follow the long ones).
NAMES: dict[str, tuple[str, ...]] = {
    "AE": ("阿拉伯联合酋长国", "United Arab Emirates", "阿联酋", "UAE"),
    "BA": ("波斯尼亚和黑塞哥维那", "Bosnia and Herzegovina", "波黑"),
    "BN": ("文莱", "Brunei Darussalam", "", "Brunei"),
    "CD": ("刚果（金）", "Democratic Republic of the Congo", "", "DR Congo"),
    "CF": ("中非共和国", "Central African Republic", "中非"),
    "CG": ("刚果（布）", "Republic of the Congo", "", "Congo"),
    "CV": ("佛得角", "Cabo Verde"),
    "CZ": ("捷克", "Czech Republic"),
    "DO": ("多米尼加", "Dominican Republic"),
    "DM": ("多米尼克", "Dominica"),
    "FK": ("马尔维纳斯群岛（福克兰群岛）", "Falkland Islands (Malvinas)"),
    "FM": ("密克罗尼西亚联邦", "Federated States of Micronesia", "密克罗尼西亚", "Micronesia"),
    "GB": ("英国", "United Kingdom", "", "UK"),
    "HK": ("中国香港", "Hong Kong, China"),
    "KP": ("朝鲜", "Democratic People's Republic of Korea", "", "DPR Korea"),
    "KR": ("韩国", "Republic of Korea", "", "Korea (Rep.)"),
    "LA": ("老挝", "Lao People's Democratic Republic", "", "Laos"),
    "MF": ("法属圣马丁", "Saint Martin (French part)"),
    "MM": ("缅甸", "Myanmar"),
    "MO": ("中国澳门", "Macao, China"),
    "PS": ("巴勒斯坦", "Palestine"),
    "RU": ("俄罗斯", "Russian Federation", "", "Russia"),
    "SA": ("沙特阿拉伯", "Saudi Arabia", "沙特"),
    "SX": ("荷属圣马丁", "Sint Maarten (Dutch part)"),
    "SY": ("叙利亚", "Syrian Arab Republic", "", "Syria"),
    "TW": ("中国台湾", "Taiwan, China"),
    "TZ": ("坦桑尼亚", "United Republic of Tanzania", "", "Tanzania"),
    "US": ("美国", "United States of America", "", "United States"),
    "VA": ("梵蒂冈", "Holy See"),
    "VN": ("越南", "Viet Nam", "", "Vietnam"),
}

ALIASES: dict[str, str] = {
    "AE": "Emirates|阿联酋|UAE",
    "BA": "Bosnia|波黑",
    "BN": "文莱达鲁萨兰国",
    "BY": "Byelorussia|白罗斯",
    "CD": "DRC|Congo-Kinshasa|Zaire|刚果民主共和国|扎伊尔",
    "CF": "CAR",
    "CG": "Congo-Brazzaville|刚果共和国",
    "CI": "Ivory Coast|Cote d'Ivoire|象牙海岸",
    "CN": "PRC|People's Republic of China|中华人民共和国|中国大陆",
    "CV": "Cape Verde",
    "CZ": "Czechia|捷克共和国",
    "DE": "Deutschland|德意志",
    "DO": "多米尼加共和国",
    "ET": "Abyssinia|埃塞",
    "GB": "UK|Great Britain|Britain|England|Scotland|Wales|Northern Ireland|U.K.|联合王国|英格兰|大不列颠",
    "GR": "Hellas|Hellenic Republic",
    "HK": "Hong Kong|HKSAR|Xianggang|香港|中国香港特别行政区",
    "IR": "Islamic Republic of Iran|Persia|伊朗伊斯兰共和国",
    "KG": "Kyrgyz Republic|吉尔吉斯",
    "KH": "Kampuchea|高棉",
    "KP": "DPRK|North Korea|朝鲜民主主义人民共和国|北朝鲜",
    "KR": "ROK|South Korea|Korea|大韩民国|南韩",
    "LA": "Lao PDR|Laos|老挝人民民主共和国",
    "MK": "Macedonia|马其顿",
    "MM": "Burma|Birma",
    "MO": "Macau|Macao|MSAR|Aomen|澳门|中国澳门特别行政区",
    "MV": "Maldive Islands",
    "NL": "Holland|The Netherlands|尼德兰",
    "NZ": "Aotearoa|纽西兰",
    "PG": "PNG|巴新",
    "PH": "Feilubin",
    "PS": "State of Palestine|Palestinian Territories|巴勒斯坦国",
    "RU": "Russia|Rossiya|俄国|俄罗斯联邦|俄联邦",
    "SA": "KSA|沙特",
    "SZ": "Swaziland",
    "SY": "Syria",
    "TL": "East Timor|帝汶",
    "TR": "Turkey|Turkiye",
    "TT": "特多",
    "TW": "Taiwan|Chinese Taipei|台湾|中华台北",
    "TZ": "Tanzania",
    "US": "USA|U.S.|U.S.A.|America|美利坚|美利坚合众国",
    "UZ": "乌兹别克",
    "VA": "Vatican|Vatican City|教廷",
    "VE": "Bolivarian Republic of Venezuela",
    "VN": "Vietnam|越南社会主义共和国",
    "ZA": "RSA",
}

# Where a dictionary reads a character of a name in another way than the name is spoken.
PINYIN: dict[str, str] = {"sh": "sheng he le na"}

NOTES: dict[str, str] = {
    "CK": "Not a member of the United Nations; listed as a country.",
    "NU": "Not a member of the United Nations; listed as a country.",
    "PS": "Observer state at the United Nations.",
    "VA": "Observer state at the United Nations.",
}

# key; zh; en; zh_short; en_short; aliases
ORGANISATIONS = """
un; 联合国; United Nations; ; UN; UNO
unodc; 联合国毒品和犯罪问题办公室; United Nations Office on Drugs and Crime; 联合国毒罪办; UNODC; 毒罪办
unoct; 联合国反恐怖主义办公室; United Nations Office of Counter-Terrorism; 联合国反恐办; UNOCT; 反恐办
un-cted; 联合国反恐怖主义委员会执行局; Counter-Terrorism Committee Executive Directorate; 联合国反恐执行局; CTED; UN CTED
undp; 联合国开发计划署; United Nations Development Programme; 联合国开发署; UNDP; 开发署
unesco; 联合国教科文组织; United Nations Educational, Scientific and Cultural Organization; 教科文组织; UNESCO;
unhcr; 联合国难民署; Office of the United Nations High Commissioner for Refugees; 难民署; UNHCR;
unicri; 联合国区域间犯罪和司法研究所; United Nations Interregional Crime and Justice Research Institute; 联合国犯罪司法所; UNICRI;
un-tourism; 联合国旅游组织; UN Tourism; ; ; UNWTO|World Tourism Organization|世界旅游组织
incb; 国际麻醉品管制局; International Narcotics Control Board; 国际麻管局; INCB;
iom; 国际移民组织; International Organization for Migration; ; IOM; UN Migration
ilo; 国际劳工组织; International Labour Organization; ; ILO;
imo; 国际海事组织; International Maritime Organization; ; IMO;
icao; 国际民用航空组织; International Civil Aviation Organization; 国际民航组织; ICAO;
who; 世界卫生组织; World Health Organization; 世卫组织; WHO;
wco; 世界海关组织; World Customs Organization; ; WCO;
interpol; 国际刑事警察组织; International Criminal Police Organization (INTERPOL); 国际刑警组织; INTERPOL; ICPO|国际刑警
europol; 欧洲刑警组织; European Union Agency for Law Enforcement Cooperation; ; EUROPOL;
frontex; 欧洲边境与海岸警卫局; European Border and Coast Guard Agency; ; FRONTEX;
afripol; 非洲警察合作机制; African Union Mechanism for Police Cooperation; 非洲警察组织; AFRIPOL; 非警组织
ameripol; 美洲警察共同体; Police Community of the Americas; ; AMERIPOL;
aseanapol; 东盟国家警察首长会议; ASEAN Chiefs of National Police; 东盟警察组织; ASEANAPOL; ASEAN Police
gccpol; 海湾合作委员会警察组织; Gulf Cooperation Council Police; ; GCCPOL;
aimc; 阿拉伯国家内政部长理事会; Arab Interior Ministers' Council; 阿拉伯内长理事会; AIMC;
sco; 上海合作组织; Shanghai Cooperation Organisation; 上合组织; SCO; 上合
sco-rats; 上海合作组织地区反恐怖机构; Regional Anti-Terrorist Structure of the SCO; 上合组织地区反恐怖机构; SCO RATS; RATS|上合反恐
lm-lecc; 澜沧江—湄公河综合执法安全合作中心; Lancang-Mekong Integrated Law Enforcement and Security Cooperation Center; 澜湄执法中心; LM-LECC; LMLECC|澜湄中心
asean; 东南亚国家联盟; Association of Southeast Asian Nations; 东盟; ASEAN;
au; 非洲联盟; African Union; 非盟; AU;
eu; 欧洲联盟; European Union; 欧盟; EU;
las; 阿拉伯国家联盟; League of Arab States; 阿盟; LAS; Arab League
gcc; 海湾阿拉伯国家合作委员会; Gulf Cooperation Council; 海合会; GCC;
csto; 集体安全条约组织; Collective Security Treaty Organization; 集安组织; CSTO; ODKB
cica; 亚洲相互协作与信任措施会议; Conference on Interaction and Confidence Building Measures in Asia; 亚信; CICA;
osce; 欧洲安全与合作组织; Organization for Security and Co-operation in Europe; 欧安组织; OSCE;
icrc; 红十字国际委员会; International Committee of the Red Cross; ; ICRC; Red Cross
icmpd; 国际移民政策发展中心; International Centre for Migration Policy Development; ; ICMPD;
iaca; 国际反腐败学院; International Anti-Corruption Academy; ; IACA;
"""
