#!/bin/sh
# Makes the messages of this folder anew: Hana's certificate, the root that vouches for it, and what she signed.
# Tests judge them as of January 2027.
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cat > "$work/conf" <<'C'
[req]
distinguished_name = name
[name]
[root]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
[person]
subjectAltName = email:hana@x.example
keyUsage = digitalSignature, keyAgreement
extendedKeyUsage = emailProtection
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
C
key() { openssl ecparam -name prime256v1 -genkey -noout | openssl pkcs8 -topk8 -nocrypt -out "$1"; }
key "$work/root.key"
openssl req -x509 -new -config "$work/conf" -extensions root -key "$work/root.key" -subj "/CN=Root" \
    -days 7300 -out root.pem
key "$work/hana.key"
openssl req -new -config "$work/conf" -key "$work/hana.key" -subj "/CN=Hana" -out "$work/hana.csr"
openssl x509 -req -in "$work/hana.csr" -CA root.pem -CAkey "$work/root.key" -set_serial 7 -days 7300 \
    -extfile "$work/conf" -extensions person -out "$work/hana.pem" 2>/dev/null
cat "$work/hana.key" "$work/hana.pem" > hana.pem
printf 'Content-Type: text/plain; charset=us-ascii\r\n\r\nLunch at noon\r\n' > "$work/entity"
sign() { openssl cms -sign -binary -in "$work/entity" -signer hana.pem -md sha256 -outform DER "$@"; }
sign -out detached.der
sign -nodetach -out opaque.der
sign -nodetach -keyid -out by-key-id.der
for cipher in aes-256-gcm aes-256-cbc; do
    openssl cms -encrypt -binary -in opaque.der "-$cipher" -outform DER -out "$cipher.der" hana.pem
done
header() {
    printf 'From: Hana <hana@x.example>\nTo: Omar <omar@y.example>\nSubject: Lunch\n'
    printf 'Date: %s\nMessage-ID: <lunch@x.example>\nMIME-Version: 1.0\n' "$(date -uR)"
}
{
    header
    printf 'Content-Type: multipart/signed; protocol="application/pkcs7-signature";\n micalg=sha-256; boundary=sig\n\n'
    printf -- '--sig\n'
    tr -d '\r' < "$work/entity"
    printf -- '\n--sig\nContent-Type: application/pkcs7-signature; name=smime.p7s\n'
    printf 'Content-Transfer-Encoding: base64\n\n'
    openssl base64 -in detached.der
    printf -- '--sig--\n'
} > signed.eml
{
    header
    printf 'Content-Type: application/pkcs7-mime; smime-type=signed-data; name=smime.p7m\n'
    printf 'Content-Transfer-Encoding: base64\n\n'
    openssl base64 -in opaque.der
} > opaque.eml
