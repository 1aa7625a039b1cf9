"Durable stores for the tests of this folder, and the mark of its slow ones"
from servers import *

def pytest_configure(config): config.addinivalue_line('markers', 'slow: takes some seconds')
