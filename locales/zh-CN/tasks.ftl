# 催办

refusal-reminder-today = 今天已经催办过，请明天再催或直接打电话
refusal-reminder-receiver = 只能催办县经协办、县政府和县直部门、市直部门、帮扶单位
refusal-reminder-without-paper = 县里催办要写明是哪一份计划或征询：请到工作台“等待别人”，在正等着的那一件上点“催办”
refusal-reminder-nothing-owed = 这个单位在所选的计划或征询上没有待办的事，不用催办
refusal-task-past = 办结期限不能早于今天
refusal-task-self = 不能交给自己单位
refusal-task-circle = 该单位已在上级交办的链条中，不能再交回
refusal-task-later = 分解事项的期限不能晚于上级事项的期限（{ $day }）
refusal-task-of-another = 只能分解本单位牵头的事项
refusal-task-parent-over = 上级事项不在办理中，不能分解
refusal-task-part-of-none = 本单位只能分解自己牵头的事项：请从该事项的页面点“分解”
refusal-task-helper-twice = 牵头单位不再列为配合单位，同一单位只列一次
refusal-task-children = 还有 { $count } 件分解事项没有销号（如“{ $first }”），先办结或终止

notice-reminder = { $who } 发来催办：{ $title }
notice-task-given = { $who } 交办：{ $title }
notice-task-helps = { $who } 交办，请您单位配合：{ $title }
notice-task-helped = { $who } 填报了配合情况：{ $title }
notice-task-reported = { $who } 报结：{ $title }
notice-task-struck-off = { $who } 核实销号：{ $title }
notice-task-again = { $who } 要求续办：{ $title }

reminder-words = “{ $subject }”由贵单位{ $what }，期限 { $day }，请按期办结并签收本催办。
reminder-words-late = “{ $subject }”由贵单位{ $what }，期限 { $day }，已逾期 { $days } 天，请抓紧办结并签收本催办。
several-heading = 成批催办
several-summary = 可以发出 { $open } 件，不能发 { $refused } 件。确认前什么都不发。
several-done = 已发出 { $done } 件，没有发出 { $refused } 件。
several-none = 没有选中能催的事：可能刚刚办完了。请回到“等待别人”重新选。
several-to = 被催办单位
several-words = 催办内容
several-outcome = 结果
several-refused = 不能发
several-open = 查看
several-more = 再补充几句（每件都附上）
several-more-hint = 可不填。至多 500 字
several-send = 发出催办（{ $count } 件）
