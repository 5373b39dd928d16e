# Runs a command at a pseudo terminal, as an interactive shell does: in a process group of its own, in the foreground unless the
# first argument is "background". Standard input goes to the keyboard, the screen to standard output. For each line "modes" on
# descriptor 3 it writes the modes of the terminal to descriptor 4, and at the end how the command ended, as JSON lines.
import fcntl, json, os, pty, select, signal, struct, sys, termios, time
from contextlib import suppress

place, command = sys.argv[1], sys.argv[2:]
master, slave = pty.openpty()
fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 200, 0, 0))
ends, end = os.pipe()

leader = os.fork()
if leader == 0:
    os.setsid()
    fcntl.ioctl(slave, termios.TIOCSCTTY, 0)
    signal.signal(signal.SIGTTOU, signal.SIG_IGN)
    child = os.fork()
    if child == 0:
        os.setpgid(0, 0)
        if place != "background":
            os.tcsetpgrp(slave, os.getpid())
        signal.signal(signal.SIGTTOU, signal.SIG_DFL)
        for fd in (0, 1, 2):
            os.dup2(slave, fd)
        os.closerange(3, 100)
        os.execvp(command[0], command)
    os.write(end, (json.dumps({"pid": child}) + "\n").encode())
    while True:
        _, status = os.waitpid(child, os.WUNTRACED)
        if os.WIFSTOPPED(status):
            os.write(end, b'{"stopped": true}\n')
            continue
        break
    code = os.waitstatus_to_exitcode(status)
    os.write(end, (json.dumps({"code": code}) + "\n").encode())
    # The session outlives the command, as that of a shell does.
    time.sleep(60)
    os._exit(0)


def modes():
    flags = termios.tcgetattr(slave)[3]
    return {"echo": bool(flags & termios.ECHO), "lines": bool(flags & termios.ICANON)}


def tell(fact):
    os.write(4, (json.dumps(fact) + "\n").encode())


child = None
inputs = [0, 3, master, ends]
while True:
    ready, _, _ = select.select(inputs, [], [])
    for fd in ready:
        data = os.read(fd, 65536)
        if fd == master:
            os.write(1, data)
        elif fd == ends:
            for line in data.decode().splitlines():
                fact = json.loads(line)
                child = fact.get("pid", None if "code" in fact else child)
                tell(fact)
        elif data == b"":
            if fd == 3:
                for pid in filter(None, (child, leader)):
                    with suppress(ProcessLookupError):
                        os.kill(pid, signal.SIGKILL)
                sys.exit(0)
            inputs.remove(fd)
        elif fd == 0:
            os.write(master, data)
        else:
            tell(modes())
