package probe

import "customs179/core/order"

// good is an order in which nothing is odd.
func good() order.Task {
	return order.Task{
		OrderNo: "T20260712000007", SessionID: "c5476b-28c880ea-144368bd",
		InitalRequest: "<xml><appid><![CDATA[wx0000000000000001]]></appid><mch_id>1500000001</mch_id>" +
			"<out_trade_no>P7</out_trade_no><total_fee>500</total_fee><sign><![CDATA[0A]]></sign></xml>",
		InitalResponse: "<xml><return_code><![CDATA[SUCCESS]]></return_code><total_fee>500</total_fee></xml>",
		EbpCode:        "440199T0E1", PayCode: "4403169D3W", PayTransactionID: "4200000000202607121234567890",
		TotalAmount: "5.00", Currency: "142", VerDept: "3", TradingTime: "20260712100007",
		RecpAccount: "6212345678901234567", RecpName: "示例跨境电商测试有限公司",
		Goods: []order.Goods{{Name: "当归口服液 ( 4 盒 )", ItemLink: "http://shop.example.com/goods/1"}},
	}
}
