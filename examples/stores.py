"""A sign-up whose answers survive: `STORE_URL` picks the store, without it the file `flows.db`

One process: `python stores.py`, and open http://localhost:5001/signup/start. Several:
`SESSION_SECRET=... STORE_URL=postgresql://... uvicorn stores:app --workers 4`. All workers must sign sessions with the same key; without
`SESSION_SECRET` that is in the file `.sesskey`, which workers that start together for the first time would each make."""
import asyncio,logging,os,secrets
from hashlib import scrypt
from fasthtml.common import *
from cjm_fasthtml_stepflow.state_store import StoreError
from cjm_fasthtml_stepflow.step_flow import Step, StepFlow
from cjm_fasthtml_stepflow.stores import store_from_url

def ask_email(ctx):
    return (H1('How do we reach you?'),
        Label('E-mail', Input(name='email', type='email', required=True,
            autocomplete='email')))

def ask_password(ctx):
    return (H1('Choose a password'),
        Label('Password', Input(name='password', type='password', minlength=8,
            required=True, autocomplete='new-password')))

def confirm(ctx): return H1('Is this right?'), P(f"We shall write to {ctx.get('email')}.")

def sign_up(state, request):
    salt = secrets.token_bytes(16)
    hashed = scrypt(state['password'].encode(), salt=salt, n=2**14, r=8, p=1)
    # Here your app stores salt and hashed
    return H1('Welcome!'), P(f"Now sign in as {state['email']}.")

store = store_from_url(os.environ.get('STORE_URL', 'sqlite:///flows.db'), ttl=7*24*60*60)
signup = StepFlow('signup', state_store=store, on_complete=sign_up,
    steps=[Step('email', 'Your e-mail', ask_email),
        Step('password', 'Password', ask_password),
        Step('confirm', 'Confirm', confirm, next_button_text='Sign up')])

async def purging(app, seconds=600):
    "Remove what has expired now and then, for as long as the app runs"
    async def purge():
        while True:
            try: await store.apurge()
            except StoreError as e: logging.warning('purging failed: %s', e)
            await asyncio.sleep(seconds)
    task = asyncio.create_task(purge())
    yield
    task.cancel()

app, rt = fast_app(title='Sign up', lifespan=purging, secret_key=os.environ.get('SESSION_SECRET'))
signup.create_router(prefix='/signup').to_app(app)

@rt
def index(): return Redirect('/signup/start')

serve()
