# 项目

project-one = 项目
project-unit = 项
project-state = 现状
project-agreed = 商定支持
project-who-answers = 谁负责
project-agreed-unit = 商定支持（{ $unit }）
project-how-much = 多少钱
project-who-pays = 谁出
project-how-far = 走到哪
project-when = 几时完
project-plan = 计划
project-from-to = { $from }开工，{ $to }完工
project-done-on = { $day }完工
project-until = 计划{ $day }完工
project-days-left = 还有 { $days } 天
project-days-over = 已超 { $days } 天
project-started = { $day }开工。
project-finished = { $day }完工。
project-built = 成果：{ $number } { $unit }。
project-serves = 实际受益 { $people } 人。
project-is-to-serve = 预计受益 { $people } 人。
source-partner = 帮扶方
source-county = 县财政配套
source-local = 镇村自筹
source-firm = 企业
source-other = 其他
bar-between = ，

# 拒绝的理由
refusal-plan-sources = “{ $project }”的资金来源合计 { $sum } 元，与总投资 { $cost } 元不符，请改到一致
refusal-plan-day-years-away = “{ $project }”读到的日期是 { $day }，离 { $year } 年有 { $years } 年。写错的请改正；确实如此的，请在“需求”或“建设内容”里写明 { $said } 年的来由，再保存
refusal-plan-finish-before-start = “{ $project }”的完工时间早于开工时间，请改正
refusal-project-not-confirmed = 只能指定本县已确认的具名人员。请先录入签名的文件，由同事确认
refusal-project-town-of-another-county = “{ $town }”在{ $county }，不在{ $own }。请选{ $own }的镇；项目若在{ $county }，请由{ $county }申报
refusal-project-no-town = “{ $town }”不是镇。请选项目所在的镇，村名写在“村”一栏
refusal-project-named-otherwise = 这个人不是以这种身份确认的。请选身份相符的人，或另录一份文件
