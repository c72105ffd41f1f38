# Days off

refusal-period-ends-before-it-begins = It ends before it begins; mend the day
refusal-calendar-empty = Enter at least one day off or worked day
refusal-calendar-another-year = { $day } does not belong to { $year }; check the day
refusal-calendar-twice = { $day } stands here twice; take one line out
refusal-calendar-worked-anyway = { $day } is worked anyway and needs no entry; to make it a day off choose “Day off”
