"A gift has a card, and the order is checked before it goes. Run it, and open http://localhost:5001/shop/start"
from fasthtml.common import *
from cjm_fasthtml_stepflow import Step, StepFlow, check_answers

def address(ctx):
    code = Input(name='zip', required=True, pattern=r'\d{5}', title='five digits')
    return (H1('Where shall we send it?'),
        Label('Name', Input(name='name', required=True)),
        Label('Street', Input(name='street', required=True)), Label('Postcode', code),
        Label(Input(type='checkbox', name='gift', value='yes'), 'It is a gift'))

def is_gift(state): return bool(state.get('gift'))

def message(ctx):
    text = Textarea(name='message', required=True, maxlength=200)
    return H1('What shall the card say?'), Label('Gift message', text)

def pay(ctx):
    def radio(v, text): return Label(Input(type='radio', name='method', value=v, required=True), text)
    return H1('How do you pay?'), Fieldset(Legend('Payment'), radio('card', 'Card'), radio('invoice', 'Invoice'))

def order(state, request, completion_key): return H1('Thank you'), P(f"We have your order, {state['name']}.")

flow = StepFlow('shop', show_progress=True, on_complete=order,
    steps=[Step('address', 'Address', address),
        Step('message', 'Gift message', message, when=is_gift),
        Step('pay', 'Payment', pay),
        Step('summary', 'Your order', check_answers, next_button_text='Place order')])

app, rt = fast_app(title='Shop')
flow.create_router('/shop').to_app(app)

@rt
def index(): return Redirect('/shop/start')

serve()
