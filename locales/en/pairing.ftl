# Pairings

pairing-since = since { $year }
pairings-what = Who is paired with whom, by which document, from which day. A correction is a new version.
pairings-count = { $count } in all, every one listed.
pairing-assisting = Assisting side
pairing-recipient = Recipient side
pairing-state = State
pairing-begins = From
pairing-ends = Until
pairing-basis = Basis document
pairing-published = Published

# Why something was not done
refusal-pairing-wrong-side = The assisting side and the recipient side are mixed up
refusal-pairing-in-force = These two are paired already
