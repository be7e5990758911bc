# SPDX-License-Identifier: ISC
# Prints the functions that public headers declare, one name a line.

{ gsub(/\/\*([^*]|\*[^\/])*\*\//, "") }
/\/\*/ { comment = 1; sub(/\/\*.*/, "") }
comment && /\*\// { comment = 0; sub(/^.*\*\//, "") }
comment || /^#|^typedef/ { next }
match($0, /wsp_[a-z0-9_]+\(/) { print substr($0, RSTART, RLENGTH - 1) }
