@0xc4b1f0d2a7e95836;
# How the contract is said in HTTP and JSON: annotations on its methods and fields, from which the routes, the reading and
# writing of JSON and the OpenAPI document are made. A method without a route, and a number that does not say what it
# is, fails a test: so HTTP cannot be forgotten when RPC grows. api/http/README.md has the rules.

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("benefactor::api::http_annotations");

# ---- of methods ----

annotation route @0xd0a3b7c1e4f58296 (method) :Text;
# "GET /claims/{claim}": a method of HTTP and a path below /api/v1, whose {names} are parameters. Parameters in neither
# path nor body are in the query; of a structure its fields, unless it has a form as a text.

annotation body @0xa8e6d4c2b0f19375 (method) :Text;
# The parameter that the JSON body is; "*": the body is an object of all parameters that are not in the path. Without
# this annotation there is no body.

annotation own @0xb7c5a3918f6d2e40 (method) :Text;
# "POST /login": a route that is not one call; code of its own answers it.

annotation none @0x9f8e7d6c5b4a3921 (method) :Text;
# Why there is no route.

annotation next @0xe1d2c3b4a5968778 (method) :Text;
# "cursor=next": a page's Link to the next one has this query parameter, by where it stands in the answer.
# "before=documents.position": of the last entry of that list, where the list is as long as was asked for.

annotation problems @0xf0e1d2c3b4a59687 (method) :Text;
# Where in the answer stands what is wrong with the question; with any, the answer is a refusal.

annotation bytes @0x8d7c6b5a49382716 (method) :Text;
# The answer is a file of this media type.

annotation created @0xa7b6c5d4e3f20918 (method) :Text;
# "/claims/{outcome.claimNumber} unless outcome.duplicate": the call makes what is at this path below /api/v1, so that its
# answer is 201 with the path as Location. Each {name} is a parameter of the route's path, a place in the answer or one in
# the parameters; where one is not there, nothing was made that has an address of its own. Of a call by its name no
# parameter stands there, as whoever calls so keeps them out of URLs. "unless" names a place in the
# answer that is true where it was there before, "if" one that is true where it is new.

# ---- of fields and parameters ----

annotation money @0x91a2b3c4d5e6f708 (field, param) :Void;      # cents: "250.00"
annotation day @0xa1b2c3d4e5f60718 (field, param) :Void;        # days since 1970: "2026-03-01"
annotation today @0xb1c2d3e4f5061728 (field, param) :Void;      # the same; where it is absent, today (UTC)
annotation percent @0xc1d2e3f405162738 (field, param) :Void;    # basis points: "80.00"
annotation instant @0xd1e2f30415263748 (field, param) :Text;
# Microseconds since 1970: "2026-03-02T12:00:00.000123Z", by this name.

annotation number @0xe1f2031425364758 (field, param) :Void;     # a number as it is; of 64 bits as a text
annotation base64 @0xf102132435465768 (field, param) :Void;     # bytes, else in hexadecimal digits
annotation presentBy @0x8192a3b4c5d6e7f8 (field, param) :Text;
# The flag that says whether this is there. In JSON there is no flag: the field is there or not.

annotation hidden @0x9192a3b4c5d6e708 (field, param) :Void;     # not offered over HTTP
