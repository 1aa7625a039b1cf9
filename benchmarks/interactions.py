"The same three pages with the `StepFlow` of cjm-fasthtml-interactions, for comparison; it needs HTMX, and checks that the data keys are there"
from fasthtml.common import *
from cjm_fasthtml_interactions.patterns.step_flow import Step,StepFlow
from . import pages

def interactions_app():
    "An app with the flow, and the path of its first page"
    app = FastHTML(secret_key='benchmark')
    steps = [Step(o.id, o.title, o.render, data_keys=o.data_keys) for o in pages.three_steps()]
    router = StepFlow('registration', steps, on_complete=pages.welcome, show_progress=True).create_router('/interactions')
    router.to_app(app)
    return app,router.routes[0][1]
