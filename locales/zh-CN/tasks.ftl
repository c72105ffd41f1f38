# 催办

refusal-reminder-today = 今天已经催办过，请明天再催或直接打电话
refusal-reminder-receiver = 只能催办县经协办
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
notice-task-helped = { $who } 填报了配合情况：{ $title }
notice-task-reported = { $who } 报结：{ $title }
notice-task-struck-off = { $who } 核实销号：{ $title }
notice-task-again = { $who } 要求续办：{ $title }
