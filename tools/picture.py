"Make the README's picture, which a browser test takes, anew"
import os,shutil,subprocess,sys
from pathlib import Path

root = Path(__file__).parent.parent
tests = root/'tests'
test = tests/'test_looks.py'
subprocess.run([sys.executable, '-m', 'pytest', '-q', f'{test}::test_picture'], env=os.environ | dict(STEPFLOW_NO_SKIP='1'), check=True)
shutil.copy(tests/'screenshots'/'readme.png', root/'nbs'/'images'/'registration.png')
