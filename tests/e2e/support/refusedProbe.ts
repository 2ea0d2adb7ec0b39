/**
 * A Python program that greets a port as an HTTP/2 client without an SVID, in TLS and in plaintext, and prints how
 * each ended: `tls refused`, `plain refused`, or `... answered` if the server spoke HTTP/2 with it.
 * Arguments: host, port.
 */
export const PROBE_WITHOUT_SVID = `
import socket, ssl, sys
GREETING = b"PRI * HTTP/2.0\\r\\n\\r\\nSM\\r\\n\\r\\n" + bytes([0, 0, 0, 4, 0, 0, 0, 0, 0])
SETTINGS = 4
def greet(how, connection):
    try:
        connection.sendall(GREETING)
        answer = connection.recv(9)
        answered = len(answer) == 9 and answer[3] == SETTINGS
    except OSError:
        answered = False
    print(how, "answered" if answered else "refused")
address = (sys.argv[1], int(sys.argv[2]))
context = ssl.create_default_context()
context.check_hostname = False
context.verify_mode = ssl.CERT_NONE
context.set_alpn_protocols(["h2"])
greet("tls", context.wrap_socket(socket.create_connection(address, timeout=5)))
greet("plain", socket.create_connection(address, timeout=5))
`;

/**
 * A Python program that greets a port with a certificate and prints `answered`, or the error that ended it.
 * Arguments: host, port, certificate and key in PEM.
 */
export const GREETING_WITH_SVID = `
import os, socket, ssl, sys, tempfile
host, port, certificate, key = sys.argv[1:]
context = ssl.create_default_context()
context.check_hostname = False
context.verify_mode = ssl.CERT_NONE
context.set_alpn_protocols(["h2"])
with tempfile.TemporaryDirectory() as folder:
    for name, text in (("svid", certificate), ("key", key)):
        with open(os.path.join(folder, name), "w") as file:
            file.write(text + "\\n")
    context.load_cert_chain(os.path.join(folder, "svid"), os.path.join(folder, "key"))
try:
    connection = context.wrap_socket(socket.create_connection((host, int(port)), timeout=5))
    connection.sendall(b"PRI * HTTP/2.0\\r\\n\\r\\nSM\\r\\n\\r\\n" + bytes([0, 0, 0, 4, 0, 0, 0, 0, 0]))
    print("answered" if connection.recv(9) else "closed")
except OSError as error:
    print(error)
`;

/** A Python program that prints `open` or `closed` for each port. Arguments: host, ports. */
export const PROBE_PORTS = `
import socket, sys
from concurrent.futures import ThreadPoolExecutor
def probe(port):
    try:
        socket.create_connection((sys.argv[1], int(port)), timeout=3).close()
        return port + " open"
    except OSError:
        return port + " closed"
with ThreadPoolExecutor() as pool:
    print("\\n".join(pool.map(probe, sys.argv[2:])))
`;
