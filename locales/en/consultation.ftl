# Consultations

refusal-plan-answers-open = “{ $project }” has not been answered yet by everybody; settle when it has been, or record the letter
refusal-plan-nothing-agreed = At least one project must keep an agreed amount
refusal-consultation-given = Others have agreed to { $given } yuan for “{ $project }”: choose another amount and give what is left
consultation-given = Others agreed to { $amount } yuan
refusal-plan-not-asked = Nobody has been asked about “{ $project }” yet; ask a partner first
refusal-plan-agreed-line-removed = “{ $project }” is agreed and cannot be removed
refusal-consultation-unanswered = “{ $project }” has no answer yet; choose one for each
refusal-consultation-amount = Give an amount above 0 and within the cost for “{ $project }”
refusal-consultation-reason = Give the reason for declining “{ $project }”
refusal-consultation-due = The day to answer by must lie ahead
refusal-consultation-plan-state = Only plans accepted into the city plan can be consulted on
refusal-consultation-partner = Only organisations of the assisting side are consulted
refusal-consultation-open = This partner has an open consultation on this plan; wait for its answer
refusal-consultation-theme = Nothing of this theme is left to be asked about in this plan: choose another one, or none
refusal-consultation-nothing-open = No project of this plan is left to consult on

notice-question = { $who } asks about “{ $title }”
notice-reply = { $who } replied about “{ $title }”
refusal-consultation-agreed-otherwise = The amount of “{ $project }” differs from the { $asked } yuan that were asked: choose “Agreed with another amount”, or put the amount back
