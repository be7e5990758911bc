# SPDX-License-Identifier: ISC
"""Checks the signature of a request, whose URL and fields are the input.

The keys are in the environment.  Written from the description of signature
version 4: the path and the parameters of the URL are decoded, and encoded
again.
"""
import hashlib
import hmac
import os
import sys
from urllib.parse import parse_qsl, quote, unquote, urlsplit

lines = sys.stdin.read().splitlines()
url = urlsplit(lines[0])
fields = {}
for line in lines[1:]:
    name, value = line.split(": ", 1)
    fields[name] = value
given = fields.pop("authorization")


def encode(text, safe=""):
    return quote(text, safe=safe + "-_.~")


pairs = sorted((encode(k), encode(v))
               for k, v in parse_qsl(url.query, keep_blank_values=True))
signed = ";".join(sorted(fields))
canonical = "\n".join([
    "GET", encode(unquote(url.path), "/"),
    "&".join("%s=%s" % p for p in pairs),
    *("%s:%s" % (n, fields[n]) for n in sorted(fields)), "", signed,
    hashlib.sha256(b"").hexdigest()])
day, region = fields["x-amz-date"][:8], os.environ["AWS_REGION"]
scope = "%s/%s/s3/aws4_request" % (day, region)
text = "AWS4-HMAC-SHA256\n%s\n%s\n%s" % (
    fields["x-amz-date"], scope,
    hashlib.sha256(canonical.encode()).hexdigest())
key = ("AWS4" + os.environ["AWS_SECRET_ACCESS_KEY"]).encode()
for part in (day, region, "s3", "aws4_request"):
    key = hmac.new(key, part.encode(), hashlib.sha256).digest()
want = "AWS4-HMAC-SHA256 Credential=%s/%s,SignedHeaders=%s,Signature=%s" % (
    os.environ["AWS_ACCESS_KEY_ID"], scope, signed,
    hmac.new(key, text.encode(), hashlib.sha256).hexdigest())
if fields["host"] != url.netloc or given != want:
    sys.exit("%s\nnot\n%s\nfor\n%s" % (given, want, canonical))
