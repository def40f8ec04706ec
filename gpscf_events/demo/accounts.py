"""The sign-ins of the demo: only demo mode creates them. Its first screen shows the first ones, the page all."""

DEMO_SIGN_INS: list[tuple[str, str, str]] = [
    ("administrator", "organiser@example.org", "demo-organiser-2025"),
    ("gate_supervisor", "supervisor@example.org", "demo-supervisor-2025"),
    ("gate_steward", "steward@example.org", "demo-gate-steward-2025"),
]

# A part of the edition by the key of a meeting, where the role is not for the whole of it.
MORE_SIGN_INS: list[tuple[str, str, str]] = [
    ("secretariat", "secretariat@example.org", "demo-secretariat-2025"),
    ("badge_desk", "badge-desk@example.org", "demo-badge-desk-2025"),
    ("meeting_host", "nanjing-host@example.org", "demo-nanjing-host-2025"),
    ("read_only", "reader@example.org", "demo-reader-of-2025"),
    ("auditor", "auditor@example.org", "demo-auditor-of-2025"),
    ("duty_officer", "duty@example.org", "demo-duty-officer-2025"),
]
# Signs in like a delegate, by the code in the mail.
FOCAL_POINT = "focal@example.org"
MEETINGS = {"meeting_host": "pre-forum-nanjing"}

NAMES = {
    "administrator": "演示组织者 Demo Organiser",
    "secretariat": "演示秘书处 Demo Secretariat",
    "badge_desk": "演示制证台 Demo Badge Desk",
    "meeting_host": "演示南京承办方 Demo Nanjing Host",
    "read_only": "演示查阅员 Demo Reader",
    "auditor": "演示审计员 Demo Auditor",
    "duty_officer": "演示值班负责人 Demo Duty Officer",
    "gate_supervisor": "演示值班长 Demo Supervisor",
    "gate_steward": "演示验票员 Demo Steward",
}
