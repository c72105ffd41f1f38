# Disclosures and posters

wan = ×10,000 yuan
nav-disclosures = Disclosures
figure-projects = Projects
figure-cost = Cost
figure-given = Agreed
figure-people-reached = of { $count } projects as reached, of the others as planned
figure-people = People served
published-hung = Proof of the poster
published-hung-alt = Photo of the poster on the village board
published-hung-on = Hung on { $day }
poster-title = Poster: { $title }
poster-how = Print it and hang it on the village board.
poster-how-code = The code leads to everything that was disclosed.
poster-nowhere = The public address of this platform is not configured, so the paper has no code and no address. Have the system administrator set --public-url (or public-url in suimei.toml) before you print it.
poster-sample = Sample data
poster-why = Why:{" "}
poster-cost = Cost:{" "}
poster-given = Agreed:{" "}
poster-answers = Answers for it:{" "}
poster-finished = , finished { $day }
poster-started = , begun { $day }
poster-people = For { $count } people
    .one = For { $count } person
poster-ask = Questions or complaints? Call, or scan the code and write:
poster-ask-by-call = Questions and complaints: please call
poster-left-out = { $count } more projects: scan the code.
poster-code = QR code that leads to { $address }

# Why something was not done
refusal-disclosure-all-told = All that is agreed is disclosed already; draft the next one once another plan is agreed or a year is summed up
refusal-disclosure-plan = Only your own office's agreed plans are disclosed
refusal-disclosure-not-summed-up = There is no progress to tell yet: report progress on the plan, or sum the year up
refusal-disclosure-changed = “{ $project }” has changed since it was submitted, so that not what you read would become public. Return it to be submitted again
refusal-disclosure-why = Say why these projects were chosen
refusal-disclosure-telephone = Give a telephone that people can call, such as 0753-0000000
refusal-disclosure-line = “{ $project }” lacks its giver or the person responsible; complete the plan first
