# 项目


# 拒绝的理由
refusal-plan-sources = “{ $project }”的资金来源合计 { $sum } 元，与总投资 { $cost } 元不符，请改到一致
refusal-plan-finish-before-start = “{ $project }”的完工时间早于开工时间，请改正
