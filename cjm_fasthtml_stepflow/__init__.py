"""Multi-step forms for FastHTML: list the steps, get the pages, routes, state, checks and completion.

You list the `Step`s, `StepFlow` turns them into a complete multi-step form, and `flow.create_router(prefix).to_app(app)` adds it to your FastHTML app.

What an app imports is in the package root; `store_from_url`, for a store in a database, is in `stores`, and what a test imports is in `testing`. The other modules are how it works.

Modules:

- `cjm_fasthtml_stepflow.answers`: What a visitor said, in the words of the form in which they said it.
- `cjm_fasthtml_stepflow.browsing`: A page of HTML as its visitor uses it: what stands in the fields, what the buttons are called, and what is sent when one is pressed.
- `cjm_fasthtml_stepflow.changes`: An earlier answer may change a later step's form; then the step is asked again, and the visitor is told why.
- `cjm_fasthtml_stepflow.check_answers`: The last look before sending: every answer in words, and a link that changes it and comes back.
- `cjm_fasthtml_stepflow.constraints`: The rules of HTML for what a field may hold, applied on the server as a browser applies them.
- `cjm_fasthtml_stepflow.context`: What a step can see and change while it draws itself.
- `cjm_fasthtml_stepflow.definition`: A mistake in a definition is named when the app starts, before the first visitor arrives.
- `cjm_fasthtml_stepflow.diagram`: Steps, conditions, skips and the end of a flow as a Mermaid flowchart, drawn from the definition.
- `cjm_fasthtml_stepflow.drawing`: Progress, buttons, messages and the form: everything on a page of a flow that the step does not draw itself.
- `cjm_fasthtml_stepflow.files`: Where uploads are kept while a form is filled in: in a folder of this machine, or in a bucket.
- `cjm_fasthtml_stepflow.filling`: What a visitor said, and what was wrong with it, drawn into the developer's own form.
- `cjm_fasthtml_stepflow.finishing`: Every answer is checked once more, `on_complete` runs once, and its outcome is kept.
- `cjm_fasthtml_stepflow.five_methods`: Flows on stores that have only the five methods: an older app's own store, or one that keeps its state in the session.
- `cjm_fasthtml_stepflow.forms`: The form that a step draws says what its answers may be, and the server reads that same form.
- `cjm_fasthtml_stepflow.languages`: What a flow says, in German and Spanish, and how to add a language of your own.
- `cjm_fasthtml_stepflow.linting`: A control without a name, two elements with one id, a pattern that the browser ignores: `lint` reports what raises no exception.
- `cjm_fasthtml_stepflow.looks`: The class names of everything a flow draws by itself, and design systems that come with the package.
- `cjm_fasthtml_stepflow.markup`: HTML that comes as text, turned into the components that FastHTML makes.
- `cjm_fasthtml_stepflow.models`: A step's answers, checked by the dataclass or pydantic model that your app already has.
- `cjm_fasthtml_stepflow.moves`: What Continue, Skip, Remove, Back and Cancel do, with your functions called at the right moment.
- `cjm_fasthtml_stepflow.older`: A record of an older definition goes on in a newer one: steps with other ids, answers of another shape.
- `cjm_fasthtml_stepflow.once`: `on_complete` runs once for each run of a flow: on two clicks, in two tabs, on two servers, and when a server dies.
- `cjm_fasthtml_stepflow.pages`: Pages, fragments and redirects: what leaves a flow, for a browser, for HTMX, and for a page of yours.
- `cjm_fasthtml_stepflow.path`: Where a visitor may be, and what each move makes of their record: functions from a record to a record.
- `cjm_fasthtml_stepflow.postgres_store`: Answers beside the app's own data: a store in PostgreSQL, for any number of servers.
- `cjm_fasthtml_stepflow.reading`: What a form sent, in the light of the form: which names are answers, what they mean, and what else was sent along.
- `cjm_fasthtml_stepflow.redis_store`: Answers for several machines: a store in Redis or Valkey, which forgets by itself.
- `cjm_fasthtml_stepflow.rehearsal`: The steps that a visitor with given answers meets, and the answer that stops them.
- `cjm_fasthtml_stepflow.requests`: Before a step is looked at: where a request comes from, what its body may be, and what is added to every response.
- `cjm_fasthtml_stepflow.results`: A handler, plain or async, may return components, headers, tasks, a redirect or a response; so may your `render`, your hooks and `on_complete`.
- `cjm_fasthtml_stepflow.script`: What visitors with HTMX see when a request is slow, refused or lost.
- `cjm_fasthtml_stepflow.sealing`: A password reaches `on_complete`; on the way a store holds it sealed, and only the visitor's own session opens it.
- `cjm_fasthtml_stepflow.serving`: From a request to a reply, and from a reply to what a browser or HTMX gets.
- `cjm_fasthtml_stepflow.sessions`: A visitor who logs in goes on under a new session id, and their record comes along.
- `cjm_fasthtml_stepflow.sqlite_store`: Answers that survive a restart: a store in one file, for all the processes of one machine.
- `cjm_fasthtml_stepflow.state_store`: Where a visitor's answers live: a record per visitor and flow, the three verbs that keep it, and the five methods that reach it.
- `cjm_fasthtml_stepflow.step_flow`: A list of steps becomes a multi-step form: pages, routes, navigation, progress, server-side state, checks, hooks and completion.
- `cjm_fasthtml_stepflow.store_trial`: A store of your own in three verbs, and the eleven promises that a trial holds it to.
- `cjm_fasthtml_stepflow.stores`: One line says where answers live: in memory, in a file, or in a database that several servers share.
- `cjm_fasthtml_stepflow.stylesheet`: What makes a flow look right on Pico and on a page without any style, in light and in dark, on a phone and on paper.
- `cjm_fasthtml_stepflow.testing`: A visitor for tests, who opens pages, fills in fields and presses buttons; and ways to try a flow without any page.
- `cjm_fasthtml_stepflow.tickets`: A form that was shown is remembered, and judges the submission that it comes back with; where it is forgotten, the step is drawn again.
- `cjm_fasthtml_stepflow.uploads`: What becomes of the files in a submission: which are taken, what the record says of them, and when they go.
- `cjm_fasthtml_stepflow.visit`: One request loads a visitor's record at most once, works on it, and saves it once.
- `cjm_fasthtml_stepflow.words`: Everything that a flow says by itself: each text in one place, with dates, decimals and sizes as people write them."""

__version__ = "0.1.0"

from .state_store import *
from .store_trial import *
from .files import *
from .context import *
from .words import *
from .stylesheet import *
from .looks import *
from .languages import *
from .step_flow import *
from .check_answers import *
from .models import *

from types import ModuleType as _Module
__all__ = [k for k,v in globals().items() if not (k.startswith('_') or isinstance(v, _Module))]
