# 群众来件

published-write = 对它有话要说
published-write-what = 不用登录。提交后得到一个查询码，凭码看答复。
supervision-taken = 已收到
supervision-number = 编号（打电话问时报这个号）
supervision-code = 查询码
supervision-receiver = 写给
supervision-about = 关于哪个项目或哪件事
supervision-words = 要说的话
supervision-name = 称呼
supervision-name-hint = 可不填；只有答复单位能看到
supervision-telephone = 联系电话
supervision-may-publish = 同意把来件和答复公开（不公开来件人）
supervision-send = 提交
supervision-published = 公开的来件和答复
supervision-answered-by = { $office }，{ $day }答复
supervision-keep = 请把查询码记下、复制或存成图片：凭它看答复，编号查不到。本页明天以后打不开。
supervision-copy = 复制查询码
supervision-copied = 已复制
supervision-picture = 存成图片
supervision-picture-name = 查询码
supervision-look = 凭查询码看答复
supervision-look-what = 输入提交时得到的查询码。编号不是查询码。
supervision-look-how = 在“群众监督”页选“凭查询码看答复”，输入查询码。
supervision-look-button = 查询
supervision-code-hint = 12 位数字，有没有空格都行
supervision-unknown = 没有这个查询码。请对照纸上或图片逐位核对，再试一次。
supervision-malformed = 这不是查询码：查询码是 12 位数字，提交时显示在“查询码”旁边。编号（如某协信〔2011〕7号）打不开答复，只在打电话时用。
supervision-answers = { $office }，{ $day }前答复
supervision-again = 不满意，再说
supervision-again-about = 接{ $number }的答复：{ $about }
supervision-call = 也可以打电话：
supervision-question = 请算一算：{ $one } 加 { $other } 等于几？
supervision-question-why = 用数字填写，再按提交。

# 拒绝的理由
refusal-case-too-short = 请把事情写清楚一些，至少 { $min } 个字
refusal-case-links = 网址至多 { $max } 个，请把事情写在这里
refusal-case-receiver = 请选择县经协办
refusal-case-not-agreed = 来件人没有同意公开，不能公开答复
refusal-case-hand-on = 交给别的单位办的，承办单位、办什么、办结期限三项都要填；本单位自己办的，三项都不填
refusal-case-too-many = 您这里（同一网络的邻居合在一起）一小时内已收到 { $max } 件。现在还能写：内容都在下面，答对最后一题再提交就收。
refusal-case-far-too-many = 现在留言太多，{ $minutes } 分钟后再提交就收，内容都在下面，请不要关掉本页
refusal-case-codes-locked = 输错的查询码太多，请过 { $minutes } 分钟再试。查询码没有作废
refusal-case-code-taken = 没有办成，请再提交一次
