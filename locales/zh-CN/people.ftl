# 用户、岗位、代理

vacant-what = { $what } { $count } 项
vacant-post = 授予岗位：{ $post }
vacant-post-at = 授予岗位：{ $office } { $post }
vacant-help = 现在无人担任，没有人能办：{ $waiting }；最早 { $day }到期。
vacant-more = 另有 { $count } 个岗位有待办而无人担任
vacant-left = 此后没有人能办：{ $waiting }，最早 { $day }到期。请先或随后把岗位授予接任的人。
vacant-no-steps = 现行规程没有给这个单位定内部审核步骤，担任这个岗位的人不会收到待办。
vacant-no-such-step = 职务“{ $title }”不是这个单位的审核步骤（{ $steps }），不会收到待办。写法要与规程一致；写错的，卸任后重新授予。

refusal-delegation-not-held = 只能把自己现在担任的岗位交由他人代理；代来的岗位不能再转交
refusal-delegation-oneself = 代理人须是另一个人
refusal-delegation-not-a-colleague = 代理人须是同一单位的在任人员，账号须在启用；请在列表里另选一位
refusal-delegation-administrator = 系统、安全、审计管理员的岗位不能代理；需要换人时由安全管理员另行授予
refusal-delegation-separation = 这位人员的岗位与要代理的岗位不能由同一人担任（三员分立）；请另选一位
refusal-delegation-begins-in-the-past = 起日不能早于今天
refusal-delegation-end-missing = 请填写止日；长期由副手代办的，方式选“副手”
refusal-delegation-deputy-without-end = 副手没有止日，到提前结束为止；请清空止日，或改选“临时代理”
refusal-delegation-too-long = 临时代理至多 { $max } 天；更长的请由安全管理员另行授予岗位
refusal-delegation-exists = 这个岗位在这些日子里已有人代理；先结束那一项，或改日期
refusal-delegation-delegate-away = 这位人员在这些日子里已把自己的岗位交由他人代理；请另选一位
refusal-delegation-giver-acts = 您在这些日子里正代理他人的岗位；请先由委托人或安全管理员结束那一项
refusal-delegation-over = 这项代理已经到期，不用再结束
refusal-post-role-not-held-there = 这类单位没有这个角色，请换单位或角色
refusal-post-outside = 为外部机构经办的人不能同时担任本项目群的其他角色，请换人或先办理卸任
refusal-post-separation = 管理员岗位与其他岗位不能由同一人担任（三员分立）
refusal-post-oneself = 不能给自己授予岗位，请由另一位管理员办理
refusal-person-user-name = 用户名至少 2 位，只用小写字母、数字、点、横线、下划线
refusal-person-email = 邮箱地址不对，应如 name@example.cn
refusal-person-old-password = 现密码不对，没有修改
refusal-person-oneself = 不能停用自己的账号
refusal-organisation-prefix-taken = 这个代字已由{ $name }使用，请换一个
refusal-organisation-posts-held = 还有 { $count } 个在任岗位，请先卸任再撤销
refusal-person-sample-password = 这是示例的公开密码，请换一个
refusal-person-reset-at-the-machine = 管理员的密码和自己的密码不能在这里重设：自己的请用“修改密码”，其他管理员的请在服务器上用命令重设
refusal-organisation-other-side = 类别和所属方不相符：企业、机构属社会方，财政、审计、监察、县直部门和镇属受帮扶方
