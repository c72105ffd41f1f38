# 接口：请求本身不对时怎么说
refusal-request-method = 这个地址不能这样访问；请查阅 /api/v1/openapi.json
refusal-input-repeated-parameter = 这个参数写了不止一次，只留一个
refusal-input-wrong-cursor = 这不是上一页给出的 next，或者排序已经不同；请从第一页重新取
refusal-input-not-json = 请求正文应是一个 JSON 对象
refusal-input-not-json-type = 请求正文应为 JSON，请求头写 Content-Type: application/json
refusal-input-not-multipart = 文件以 multipart/form-data 上传，字段名为 file
refusal-input-one-file = 每次上传一个文件，字段名为 file，并带文件名
refusal-input-version-malformed = If-Match 写成带引号的版本号，例如 "3"
refusal-input-key-malformed = Idempotency-Key 用 1–200 个可见的 ASCII 字符
refusal-file-too-many = 您有 { $max } 个已上传而未使用的文件；请先用掉，或七天后再传
