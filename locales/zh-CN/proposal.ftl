# 项目建议

refusal-proposal-no-cost = 请填大约需要多少钱，可以是估计数
refusal-proposal-no-office = 本镇所在的县还没有经协办。请先由项目群管理员新增县经协办
