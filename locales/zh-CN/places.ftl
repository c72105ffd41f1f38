# 行政区划

refusal-region-only-villages = 县经协办只能新增村，其他区划请联系项目群管理员
refusal-region-village-without-town = 请选择村所在的镇
