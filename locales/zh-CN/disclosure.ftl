# 公开与公示牌

wan = 万元
nav-disclosures = 公开
figure-projects = 项目数
figure-cost = 总投资
figure-given = 商定支持
figure-people-reached = { $count } 项按实际人数，其余按计划
figure-people = 受益人数
published-hung = 张贴凭证
published-hung-alt = 公示单贴在公开栏上的照片
published-hung-on = { $day }张贴
poster-title = { $title }公示单
poster-how = 打印后贴在村务公开栏。
poster-how-code = 手机扫码就能看到全部内容。
poster-nowhere = 没有设置公开网址，公示单上没有二维码和网址。请系统管理员先设置启动选项 --public-url（或 suimei.toml 的 public-url），再打印张贴。
poster-sample = 示例数据
poster-why = 为什么办：
poster-cost = 总投资：
poster-given = 商定支持：
poster-answers = 负责：
poster-finished = ，{ $day }完工
poster-started = ，{ $day }开工
poster-people = 受益 { $count } 人
poster-ask = 有疑问、有意见，请打电话，或扫码留言：
poster-ask-by-call = 有疑问、有意见，请打电话：
poster-left-out = 另有 { $count } 个项目，扫码看全部。
poster-code = 二维码，指向 { $address }

# 拒绝的理由
refusal-disclosure-all-told = 已商定的计划都公开过了；下一份计划商定后、或报了年终总结后再起草
refusal-disclosure-plan = 只能公开本单位已商定的计划
refusal-disclosure-not-summed-up = 还没有进度可以公开：先在计划上“填报进度”或“报年终总结”
refusal-disclosure-changed = “{ $project }”在提交审查以后有改动，公开的会与审查的不同。请退回，由经办人重新提交
refusal-disclosure-why = 请写明为什么选这些项目
refusal-disclosure-telephone = 请填写能打通的监督电话，如 0753-0000000
refusal-disclosure-line = “{ $project }”缺出资单位或责任人，请先在计划里补齐
