# Projects


# Why something was not done
refusal-plan-sources = The sources of “{ $project }” add up to { $sum } yuan, not to its cost of { $cost }; make them agree
refusal-plan-finish-before-start = “{ $project }” finishes before it starts; mend the dates
refusal-project-not-confirmed = Only confirmed people of the project’s own county can be named. Enter the signed paper first; a colleague confirms it
refusal-project-named-otherwise = This person was confirmed as something else. Choose one of that capacity, or enter another paper
