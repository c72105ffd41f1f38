# 放假安排

refusal-period-ends-before-it-begins = 结束日期早于开始日期，请改正
refusal-calendar-empty = 请至少录入一个放假或调休的日子
refusal-calendar-another-year = { $day }不属于{ $year }年的放假安排，请核对日期
refusal-calendar-twice = { $day }录入了两次，请去掉一行
refusal-calendar-worked-anyway = { $day }本来就上班，不用录入；要改成放假的，选“放假”
