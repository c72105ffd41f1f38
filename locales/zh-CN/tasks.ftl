# 催办

refusal-reminder-today = 今天已经催办过，请明天再催或直接打电话
refusal-reminder-receiver = 只能催办县经协办

notice-reminder = { $who } 发来催办：{ $title }
