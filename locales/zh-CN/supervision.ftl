# 群众来件

published-write = 对它有话要说
published-write-what = 不用登录。提交后得到一个查询码，凭码看答复。
supervision-taken = 已收到
supervision-number = 编号（打电话问时报这个号）
supervision-code = 查询码
supervision-keep = 请记下查询码，只显示这一次。凭它可以在本页查看答复。
supervision-receiver = 写给
supervision-about = 关于哪个项目或哪件事
supervision-words = 要说的话
supervision-name = 称呼
supervision-name-hint = 可不填；只有答复单位能看到
supervision-telephone = 联系电话
supervision-may-publish = 同意把来件和答复公开（不公开来件人）
supervision-send = 提交
supervision-look = 查办理结果
supervision-look-button = 查询
supervision-unknown = 没有这个查询码，请核对。
supervision-published = 公开的来件和答复
supervision-answered-by = { $office }，{ $day }答复
supervision-answers = 由{ $office }答复，{ $day }前

# 拒绝的理由
refusal-case-too-short = 请把事情写清楚一些，至少 { $min } 个字
refusal-case-links = 网址至多 { $max } 个，请把事情写在这里
refusal-case-receiver = 请选择县经协办
refusal-case-not-agreed = 来件人没有同意公开，不能公开答复
refusal-case-hand-on = 交给别的单位办的，承办单位、办什么、办结期限三项都要填；本单位自己办的，三项都不填
refusal-case-too-many = 留言太多，请过一小时再写，或直接打电话
