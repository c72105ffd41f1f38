# 结对

pairing-since = 自 { $year } 年
pairings-what = 谁与谁结对、依据什么文件、从哪天起。有更正的，出新的一版。
pairings-count = 共 { $count } 对，全部列出。
pairing-assisting = 帮扶方
pairing-recipient = 受帮扶方
pairing-state = 状态
pairing-begins = 起始日期
pairing-ends = 结束日期
pairing-basis = 依据文件
pairing-published = 公布

# 拒绝的理由
refusal-pairing-wrong-side = 帮扶方和受帮扶方的单位填反了，请对调
refusal-pairing-in-force = 这两个单位已经结对
