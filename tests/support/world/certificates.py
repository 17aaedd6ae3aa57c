"""The world's certificates: an authority, a good server certificate, three bad ones, a client's."""
import os

from processes import sh, write


def make(d, hostname, domain, addresses):
    """Writes them to d/tls. `addresses` are four loopback addresses that the good one covers."""
    t = d + "/tls"
    os.makedirs(t)
    san = "DNS:localhost,DNS:%s,DNS:%s,IP:127.0.0.1,IP:%s,IP:%s,IP:%s,IP:%s" % (
        hostname, domain, *addresses)
    open(t + "/index.txt", "w").close()
    write(t + "/serial", "1000\n")
    write(t + "/ca.cnf", """[ca]
default_ca=c
[c]
database={t}/index.txt
serial={t}/serial
new_certs_dir={t}
default_md=sha256
policy=p
unique_subject=no
email_in_dn=no
rand_serial=yes
[p]
commonName=supplied
[server]
basicConstraints=critical,CA:FALSE
keyUsage=critical,digitalSignature
extendedKeyUsage=serverAuth
subjectAltName={san}
[wrong]
basicConstraints=critical,CA:FALSE
extendedKeyUsage=serverAuth
subjectAltName=DNS:wrong.example.test
[client]
basicConstraints=critical,CA:FALSE
extendedKeyUsage=clientAuth,emailProtection
""".format(t=t, san=san))

    def key(name):
        sh("openssl", "ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", "%s/%s.key" % (t, name))

    def ca(name, cn):
        key(name)
        sh("openssl", "req", "-x509", "-new", "-key", "%s/%s.key" % (t, name), "-sha256", "-days", 3650,
           "-subj", "/CN=" + cn, "-addext", "basicConstraints=critical,CA:TRUE", "-addext",
           "keyUsage=critical,keyCertSign,cRLSign", "-out", "%s/%s.crt" % (t, name))

    def cert(name, cn, ext, issuer="ca", start="20200101000000Z", end="20450101000000Z"):
        key(name)
        sh("openssl", "req", "-new", "-key", "%s/%s.key" % (t, name), "-subj", "/CN=" + cn,
           "-out", "%s/%s.csr" % (t, name))
        sh("openssl", "ca", "-batch", "-notext", "-config", t + "/ca.cnf", "-extensions", ext,
           "-cert", "%s/%s.crt" % (t, issuer), "-keyfile", "%s/%s.key" % (t, issuer),
           "-startdate", start, "-enddate", end, "-in", "%s/%s.csr" % (t, name),
           "-out", "%s/%s.crt" % (t, name))

    ca("ca", "Mail World Test CA")
    ca("other-ca", "A CA nobody trusts")
    cert("server", hostname, "server")
    cert("expired", hostname, "server", end="20210101000000Z")
    cert("wrong_host", "wrong.example.test", "wrong")
    cert("untrusted", hostname, "server", issuer="other-ca")
    cert("client-alice", "alice@" + domain, "client")
    os.chmod(t, 0o755)
