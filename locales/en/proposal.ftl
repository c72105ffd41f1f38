# Proposals of towns

refusal-proposal-no-cost = Say roughly what it costs; an estimate will do
refusal-proposal-no-office = The county of this town has no coordination office yet; the programme manager adds it first
