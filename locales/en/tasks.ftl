# Reminders

refusal-reminder-today = A reminder was sent today already; wait until tomorrow or telephone
refusal-reminder-receiver = Only county offices can be reminded

notice-reminder = { $who } reminds you: { $title }
