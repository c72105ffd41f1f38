# 项目


# 拒绝的理由
refusal-plan-sources = “{ $project }”的资金来源合计 { $sum } 元，与总投资 { $cost } 元不符，请改到一致
refusal-plan-finish-before-start = “{ $project }”的完工时间早于开工时间，请改正
refusal-project-not-confirmed = 只能指定本县已确认的具名人员。请先录入签名的文件，由同事确认
refusal-project-named-otherwise = 这个人不是以这种身份确认的。请选身份相符的人，或另录一份文件
