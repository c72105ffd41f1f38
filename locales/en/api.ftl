# The API: what is said where the request itself is wrong
refusal-request-method = This address is not called in this way; see /api/v1/openapi.json
refusal-input-repeated-parameter = This parameter stands there more than once; keep one
refusal-input-wrong-cursor = This is not the next of a page before, or the order is another now; begin with the first page
refusal-input-not-json = The body must be one JSON object
refusal-input-not-json-type = The body must be JSON, with the header Content-Type: application/json
refusal-input-not-multipart = Files are uploaded as multipart/form-data in a field named file
refusal-input-one-file = Upload one file at a time, in a field named file, with its file name
refusal-input-version-malformed = If-Match is a version between quotes, such as "3"
refusal-input-key-malformed = Idempotency-Key is 1–200 visible ASCII characters
refusal-file-too-many = You have { $max } uploaded files that nothing has used; use them first, or wait seven days
