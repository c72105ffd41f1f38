# 代理、每日提醒、日历订阅、首次设置

on-behalf = 代{ $giver }

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

digest-subject = { $total } 件事项即将到期
digest-subject-late = { $total } 件事项即将到期，其中 { $late } 件已逾期
digest-begin = { $name }：

    截至{ $day }，以下事项 7 日内到期或已逾期。
digest-today = 今天到期
digest-late = 已逾期 { $days } 天
digest-left = 还剩 { $days } 天
digest-behalf = （代{ $giver }）
digest-more = 还有 { $count } 件，见工作台。
digest-end = 工作台：{ $desk }
    这样的信每天至多一封。不想再收：{ $switch }
