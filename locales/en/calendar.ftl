# Days off

refusal-period-ends-before-it-begins = It ends before it begins; mend the day
refusal-calendar-year-known = The days off of { $year } are built in and need no entry
refusal-calendar-empty = Enter at least one day off or worked day
refusal-calendar-another-year = { $day } does not belong to { $year }; check the day
refusal-calendar-twice = { $day } stands here twice; take one line out
refusal-calendar-worked-anyway = { $day } is no weekend and is worked anyway; it needs no entry
