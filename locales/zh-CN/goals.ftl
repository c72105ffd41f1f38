# 结对帮扶行动规划

goals-heading = 目标与项目
goals-goal = 目标
goals-baseline = 现状
goals-target = 目标值
goals-draft = 第 { $edition } 稿
goals-proposed = 帮扶方提议
goals-no-project = 没有项目
goals-unserved = 没有项目支撑
goals-none = 还没有目标。
goals-summary = { $count } 个目标，{ $unserved } 个没有项目支撑
goals-summary-draft = { $count } 个目标，议定后年度计划的项目可以对应
goals-differ = 帮扶方对 { $count } 个目标提出了不同的数。理由：{ $reason }
goals-answered = 受帮扶方答复：{ $reply }
goals-differ-goal = 帮扶方提议，{ $goal }（{ $unit }）：{ $parts }
goals-differ-target = 目标值 { $old } 改为 { $new }
goals-differ-year = { $year }年 { $old } 改为 { $new }

# 拒绝的理由
refusal-goals-span-backwards = 终止年度不能早于起始年度
refusal-goals-span-too-long = 至多 { $max } 年，请缩短
refusal-goals-span-over = 这几年都过去了，请改终止年度
refusal-goals-overlaps = 与本单位{ $first }—{ $last }年的行动规划年度重叠，请改年度，或修订原有的规划
refusal-goals-county-office = 行动规划由县经协办起草，请选择县经协办
refusal-goals-no-pairing = 本县没有结对中的帮扶方，请先由项目群管理员建立结对
refusal-goals-twice = 目标“{ $goal }”写了两次，请合并
refusal-goals-beyond = 目标“{ $goal }”：规划到{ $last }年为止，请清空以后各年的数
refusal-goals-year-open = 目标“{ $goal }”还没有填{ $year }年的数
refusal-goals-no-change = 目标“{ $goal }”：目标值与现状值相同，请改
refusal-goals-sum = 目标“{ $goal }”：现状 { $baseline } 加逐年新增等于 { $sum }，与目标值 { $target } 不等，请改逐年数或目标值
refusal-goals-falls-back = 目标“{ $goal }”逐年应当上升到 { $target }，这一年比前面低了，请改
refusal-goals-rises-again = 目标“{ $goal }”逐年应当下降到 { $target }，这一年比前面高了，请改
refusal-goals-last-year = 目标“{ $goal }”：{ $last }年达到 { $reached }，与目标值 { $target } 不等，请改成一致
refusal-goals-approach = 请先写总体思路
refusal-goals-none = 请先写目标，至少一个
refusal-goals-same = 没有改动任何数：请填上要改的数；没有不同意见的，直接确认
refusal-goals-another-draft = 您看的是第 { $edition } 稿，现在是第 { $now } 稿。请刷新查看后再确认
refusal-goals-why-kept = 保留原数的，请写明理由
refusal-goals-of-another-county = “{ $goal }”不是本单位的目标，请重新选择
refusal-goals-not-agreed = 目标“{ $goal }”还没有议定，议定后才能对应
refusal-goals-another-year = 目标“{ $goal }”的规划不包括{ $year }年，请另选或留空
