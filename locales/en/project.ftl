# Projects


# Why something was not done
refusal-plan-sources = The sources of “{ $project }” add up to { $sum } yuan, not to its cost of { $cost }; make them agree
refusal-plan-finish-before-start = “{ $project }” finishes before it starts; mend the dates
