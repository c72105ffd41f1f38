# Projects

project-one = Project
project-unit = projects
project-state = How far
project-agreed = Agreed
project-who-answers = Who answers
project-agreed-unit = Agreed ({ $unit })
project-how-much = How much
project-who-pays = Who pays
project-how-far = How far
project-when = Until when
project-plan = Planned
project-from-to = From { $from } to { $to }
project-done-on = Finished on { $day }
project-until = Planned until { $day }
project-days-left = { $days } days left
    .one = { $days } day left
project-days-over = { $days } days past
    .one = { $days } day past
project-started = Begun on { $day }.
project-finished = Finished on { $day }.
project-built = Result: { $number } { $unit }.
project-serves = It serves { $people } people.
    .one = It serves { $people } person.
project-is-to-serve = It is to serve { $people } people.
    .one = It is to serve { $people } person.
source-partner = Partner
source-county = County
source-local = Towns and villages
source-firm = Firms
source-other = Others
bar-between = {", "}


# Why something was not done
refusal-plan-sources = The sources of “{ $project }” add up to { $sum } yuan, not to its cost of { $cost }; make them agree
refusal-plan-day-years-away = For “{ $project }” the day { $day } was read, { $years } years away from { $year }. Mend it if it is wrong; if it is meant, say why { $said } in its need or content, and save again
refusal-plan-finish-before-start = “{ $project }” finishes before it starts; mend the dates
refusal-project-not-confirmed = Only confirmed people of the project’s own county can be named. Enter the signed paper first; a colleague confirms it
refusal-project-town-of-another-county = “{ $town }” lies in { $county }, not in { $own }. Choose a town of { $own }; what lies in { $county } is put forward by { $county }
refusal-project-no-town = “{ $town }” is no town. Choose the town in which the project lies; the village has a field of its own
refusal-project-named-otherwise = This person was confirmed as something else. Choose one of that capacity, or enter another paper
