"""The sign-ins of the demo: only demo mode creates them, and its first screen shows them."""

DEMO_SIGN_INS: list[tuple[str, str, str]] = [
    ("administrator", "organiser@example.org", "demo-organiser-2025"),
    ("gate_supervisor", "supervisor@example.org", "demo-supervisor-2025"),
    ("gate_steward", "steward@example.org", "demo-gate-steward-2025"),
]

NAMES = {
    "administrator": "演示组织者 Demo Organiser",
    "gate_supervisor": "演示值班长 Demo Supervisor",
    "gate_steward": "演示验票员 Demo Steward",
}
