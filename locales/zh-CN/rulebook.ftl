# 工作规程

rulebook-now = 现行：{ $value }
rulebook-none = 无
rulebook-in-force = 现行有效，自{ $day }起施行。
rulebook-to-come = 尚未施行，自{ $day }起施行。
rulebook-over = 已由{ $day }起施行的规程取代。
rulebook-changes = 与{ $day }起施行的一版相比
rulebook-unchanged = 各项都没有变。

# 拒绝的理由
refusal-rulebook-limits = 下限不能大于上限
refusal-rulebook-deadline = 每年没有这一天，请改期限
refusal-rulebook-backdated = 施行日期不能早于今天（{ $today }），请改为今天或以后
refusal-rulebook-countersigner = { $office }不是该县的财政局或县直部门，不能列为会签单位
