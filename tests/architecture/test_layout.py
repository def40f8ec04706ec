"""The house keeps its shape: the line of features, the menu of names, length, imports, one place that commits."""

import ast
import re

from tests.architecture.source import LINE, PACKAGE, ROOT, sources

# Files a feature may have. Others are adapters named for the one outside thing they speak to, listed beside them.
MENU = {
    "__init__", "models", "errors", "events", "rules", "queries", "services", "forms", "views", "views_staff",
    "api", "cli", "exports", "rendering",
}  # fmt: skip
ADAPTERS = {
    "accounts": {
        "passwords",
        "guessing",
        "passkeys",
        "totp",
        "devices",
        "grants",
        "break_glass",
        "second_factors",
        "second_step",
        "factor_views",
        "step_views",
    },
    "parties": {"catalogue"},
    "trail": {"jsonl"},
    "messages": {"mailer", "sms", "enclosures"},
    "registration": {"token"},
    "badges": {"token", "qr", "pdf", "coverage", "enclosures", "calendar", "printing", "signing"},
    "invitations": {"token"},
    "attendance": {"xlsx", "csv", "copy", "export_views"},
    "dashboard": {
        "charts",
        "home_views",
        "programme_views",
        "calendar_views",
        "paper_views",
        "paper",
        "pdf",
        "staff_views",
        "break_glass_views",
        "team_views",
        "team_places",
        "invitation_views",
        "own_data_views",
        "document_views",
    },
    "retention": {"journal", "pdf"},
    "runsheets": {"printing", "pdf", "signs"},
    "checkin": {"doors", "gates"},
    "programme": {"schema_org", "calendar", "exchange", "pinyin"},
}
BANNED = re.compile(r"^(utils?|helpers?|common|managers?|misc)$")
LENGTH_LIMIT = 320


def test_a_feature_imports_only_what_stands_left_of_it() -> None:
    wrong = []
    for source in sources():
        if source.feature is None or source.feature not in LINE:
            continue
        here = LINE.index(source.feature)
        for line, name in source.imports():
            parts = name.split(".")
            if parts[0] == "worker":
                wrong.append(f"{source.name}:{line} imports {name}: the web side never imports worker")
            elif (
                parts[0] == "gpscf_events"
                and len(parts) > 1
                and parts[1] in LINE
                and LINE.index(parts[1]) > here
            ):
                wrong.append(f"{source.name}:{line} imports {name}, which stands to its right")
            elif parts[0] == "gpscf_events" and len(parts) > 1 and parts[1] == "wiring":
                wrong.append(f"{source.name}:{line} imports wiring")
    assert not wrong, "\n".join(wrong)


def test_every_feature_stands_in_the_line() -> None:
    folders = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    assert folders <= set(LINE), f"not in the line: {sorted(folders - set(LINE))}"


def test_files_of_a_feature_have_names_from_the_menu() -> None:
    wrong = []
    for source in sources():
        if source.feature in {None, "core", "demo"}:  # these have their own words
            continue
        name = source.path.relative_to(PACKAGE / str(source.feature)).parts[0].removesuffix(".py")
        if name not in MENU | ADAPTERS.get(source.feature, set()):
            wrong.append(source.name)
    assert not wrong, f"neither on the menu nor a named adapter: {wrong}"


def test_no_file_is_called_util_or_the_like() -> None:
    assert not [s.name for s in sources() if any(BANNED.match(part) for part in s.path.with_suffix("").parts)]


def test_files_stay_short_enough_to_read() -> None:
    long = {s.name: s.text.count("\n") for s in sources() if s.text.count("\n") > LENGTH_LIMIT}
    assert not long, f"split by verb: {long}"


def test_nothing_is_imported_inside_a_function() -> None:
    wrong = []
    for source in sources():
        for function in ast.walk(source.tree):
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                inner = [n for n in ast.walk(function) if isinstance(n, ast.Import | ast.ImportFrom)]
                wrong += [f"{source.name}:{node.lineno}" for node in inner]
    assert not wrong, f"imports inside functions: {wrong}"


def test_only_transaction_commits() -> None:
    commit = re.compile(r"\.(commit|begin|begin_nested)\(")
    places = {s.name for s in sources() if commit.search(s.text)}
    assert places <= {"gpscf_events/core/transaction.py", "gpscf_events/demo/loader.py"}, places


def test_rules_are_pure() -> None:
    wrong = []
    for source in sources():
        if source.path.name != "rules.py" and source.path.parent.name != "rules":
            continue
        for node in ast.walk(source.tree):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            bad = [
                n
                for n in names
                if n == "flask" or n.startswith(("flask.", "gpscf_events.core.db", "gpscf_events.core.clock"))
            ]
            wrong += [f"{source.name}: {name}" for name in bad if name != "gpscf_events.core.db"]
        if re.search(r"\bdb\.session\b|\bdatetime\.now\(", source.text):
            wrong.append(f"{source.name}: a session or a clock")
    assert not wrong, wrong


def test_models_ask_no_questions_and_know_no_flask() -> None:
    wrong = []
    for source in sources():
        if source.path.name == "models.py" and re.search(
            r"^(from|import) flask|db\.session|\bselect\(", source.text, re.MULTILINE
        ):
            wrong.append(source.name)
    assert not wrong, wrong


def test_every_template_is_used_and_every_used_template_exists() -> None:
    templates = ROOT / "templates"
    files = {p.relative_to(templates).as_posix(): p.read_text() for p in templates.rglob("*") if p.is_file()}
    text = "\n".join([*(s.text for s in sources()), *files.values()])
    named = set(re.findall(r"[\"']([\w/-]+\.(?:html|txt))[\"']", text))
    missing = {name for name in named if "/" in name and name.endswith(".html") and name not in files}
    assert not missing, f"named but not there: {sorted(missing)}"
    kinds = {name.split("/")[1] for name in files if name.startswith("email/") and name.count("/") == 2}
    unused = {n for n in files if n not in named and not n.startswith(("email/", "sms/"))}
    unused |= {f"email/{kind}" for kind in kinds if f'"{kind}"' not in text}
    # The words of a text message belong to a kind of mail; `news` serves all that have none.
    unused |= {n for n in files if n.startswith("sms/") and n[4:-4] not in kinds | {"news"}}
    assert not unused, f"there but never used: {sorted(unused)}"


def test_templates_carry_no_inline_style_or_script() -> None:
    inline = re.compile(
        r"\sstyle=|<script(?![^>]*\bsrc=)(?![^>]*type=\"application/(?:ld\+)?json\")|\son[a-z]+=|hx-on|\|\s*safe\b"
    )
    pages = [p for p in (ROOT / "templates").rglob("*.html") if "email" not in p.parts]
    wrong = [p.relative_to(ROOT).as_posix() for p in pages if inline.search(p.read_text())]
    assert not wrong, f"the policy allows no inline style or script: {wrong}"


def test_the_project_is_written_without_machine_paths() -> None:
    marks = re.compile(r"/work/|\.\./shared|/root/|/opt/wheels")
    texts = [
        *ROOT.glob("*.md"),
        *(ROOT / "docs").rglob("*.md"),
        *(ROOT / "requirements").glob("*"),
        ROOT / "Makefile",
    ]
    wrong = [p.name for p in texts if p.is_file() and marks.search(p.read_text())]
    wrong += [s.name for s in sources() if marks.search(s.text)]
    assert not wrong, wrong
