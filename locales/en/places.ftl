# Divisions

refusal-region-only-villages = A county office adds villages only; ask the programme manager for others
refusal-region-village-without-town = Choose the town of the village
