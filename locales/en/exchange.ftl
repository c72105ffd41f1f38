# Visits

refusal-visit-backwards = It cannot end before it begins; change one of the days
refusal-visit-not-yet = That day is still to come. Report after the visit, or mend the day
refusal-visit-no-pairing = The county has no pairing in force; the programme manager makes one first
refusal-visit-has-begun = That day is over: for a visit that has taken place fill in the three fields of “entered later”
refusal-visit-other-day = The day on which it happened lies between its first and its last day
refusal-visit-other-partner = The county is paired with another district: choose that one, or leave it open
refusal-visit-other-host = Only a department of that county arranges it
