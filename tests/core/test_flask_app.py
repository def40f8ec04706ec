"""What the application leaves out of Flask is not needed."""

from inspect import iscoroutinefunction, unwrap

from flask import Flask


def test_no_view_and_no_hook_is_a_coroutine(app: Flask) -> None:
    hooks = (app.before_request_funcs, app.after_request_funcs, app.teardown_request_funcs)
    found = [*app.view_functions.values(), *app.teardown_appcontext_funcs]
    found += [function for kind in hooks for functions in kind.values() for function in functions]
    found += [
        handler
        for codes in app.error_handler_spec.values()
        for kinds in codes.values()
        for handler in kinds.values()
    ]
    assert found
    assert not [function for function in found if iscoroutinefunction(unwrap(function))]
