# 商定

refusal-plan-answers-open = “{ $project }”还有单位没有答复，等答复或代录后再商定
refusal-plan-nothing-agreed = 计划里至少要留下一个有商定支持的项目
refusal-consultation-given = “{ $project }”其他单位已同意 { $given } 元：请选“同意，金额调整”，填还差的金额
consultation-given = 其他单位已同意 { $amount } 元
refusal-plan-not-asked = “{ $project }”还没有征询过任何单位，请先发起征询
refusal-plan-agreed-line-removed = “{ $project }”已商定，不能删去
refusal-consultation-unanswered = “{ $project }”还没有答复，请逐项选择
refusal-consultation-amount = “{ $project }”金额调整的，请填写大于 0、不超过总投资的金额
refusal-consultation-reason = “{ $project }”不同意的，请写明理由
refusal-consultation-due = 答复期限应在今天以后
refusal-consultation-plan-state = 只有已汇总或商定中的计划才能征询
refusal-consultation-partner = 只能征询帮扶方的单位
refusal-consultation-open = 这个单位对这份计划还有没答复的征询，请等答复
refusal-consultation-theme = 这份计划没有这个主题还要征询的项目，请换一个主题，或不选
refusal-consultation-nothing-open = 这份计划没有还要征询的项目

notice-question = { $who } 就“{ $title }”提问
notice-reply = { $who } 就“{ $title }”回复了提问
refusal-consultation-agreed-otherwise = “{ $project }”填的金额与拟请的 { $asked } 元不同：答复请选“同意，金额调整”，或把金额改回
