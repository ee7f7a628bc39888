import sys

from channels_app.sandbox.nursery import main

main(int(sys.argv[1]))
