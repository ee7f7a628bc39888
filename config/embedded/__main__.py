import sys
from pathlib import Path

from config.embedded import SERVERS

name, parent, data, sockets = sys.argv[1:]
SERVERS[name].become(Path(data), Path(sockets), int(parent))
