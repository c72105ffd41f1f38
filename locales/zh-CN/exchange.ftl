# 互访

refusal-visit-backwards = 结束日期不能早于开始日期，请改正
refusal-visit-not-yet = 还没到这一天。互访以后再报告，或改正实际日期
refusal-visit-no-pairing = 本县没有结对中的帮扶方，请先由项目群管理员建立结对
refusal-visit-has-begun = 这一天已经过了：已经发生的互访请填“补录”三项
refusal-visit-other-day = 补录的发生日期应在开始日期和结束日期之间
refusal-visit-other-partner = 本县的结对区不是这个单位，请改正或不填
refusal-visit-other-host = 承办部门须是该县的县直部门
