/*
 * tradingboost_each.h: a macro for each element of a list, which C's preprocessor does not have.
 *
 * TRADINGBOOST_EACH(MACRO, (SEPARATOR), ELEMENTS) is MACRO(ELEMENT) for each of up to 64 elements with what stands in the
 * parentheses between them; TRADINGBOOST_EACH_WITHIN is the same for up to 32 elements inside an element, because a macro
 * does not expand within itself.
 */
#ifndef TRADINGBOOST_EACH_H
#define TRADINGBOOST_EACH_H

#define TRADINGBOOST_LIST(...) __VA_ARGS__
#define TRADINGBOOST_TEXT_OF_EXPANDED(value) #value
#define TRADINGBOOST_TEXT_OF(value) TRADINGBOOST_TEXT_OF_EXPANDED(value)
#define TRADINGBOOST_JOINED_EXPANDED(left, right) left##right
#define TRADINGBOOST_JOINED(left, right) TRADINGBOOST_JOINED_EXPANDED(left, right)

#define TRADINGBOOST_EACH_NUMBER(e1, e2, e3, e4, e5, e6, e7, e8, e9, e10, e11, e12, e13, e14, e15, e16, e17, e18, e19, \
    e20, e21, e22, e23, e24, e25, e26, e27, e28, e29, e30, e31, e32, e33, e34, e35, e36, e37, e38, e39, e40, e41, e42, \
    e43, e44, e45, e46, e47, e48, e49, e50, e51, e52, e53, e54, e55, e56, e57, e58, e59, e60, e61, e62, e63, e64, \
    number, ...) number
#define TRADINGBOOST_EACH_COUNT(...) TRADINGBOOST_EACH_NUMBER(__VA_ARGS__, 64, 63, 62, 61, 60, 59, 58, 57, 56, 55, 54, \
    53, 52, 51, 50, 49, 48, 47, 46, 45, 44, 43, 42, 41, 40, 39, 38, 37, 36, 35, 34, 33, 32, 31, 30, 29, 28, 27, 26, 25, \
    24, 23, 22, 21, 20, 19, 18, 17, 16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0)
#define TRADINGBOOST_EACH(macro, separator, ...) \
    TRADINGBOOST_JOINED(TRADINGBOOST_EACH_, TRADINGBOOST_EACH_COUNT(__VA_ARGS__))(macro, separator, __VA_ARGS__)
#define TRADINGBOOST_EACH_1(macro, separator, e) macro(e)
#define TRADINGBOOST_EACH_2(macro, separator, e, ...) \
    macro(e) TRADINGBOOST_LIST separator TRADINGBOOST_EACH_1(macro, separator, __VA_ARGS__)
#define TRADINGBOOST_EACH_3(macro, separator, e, ...) \
    macro(e) TRADINGBOOST_LIST separator TRADINGBOOST_EACH_2(macro, separator, __VA_ARGS__)
#define TRADINGBOOST_EACH_4(macro, separator, e, ...) \
    macro(e) TRADINGBOOST_LIST separator TRADINGBOOST_EACH_3(macro, separator, __VA_ARGS__)
#define TRADINGBOOST_EACH_5(macro, separator, e, ...) \
    macro(e) TRADINGBOOST_LIST separator TRADINGBOOST_EACH_4(macro, separator, __VA_ARGS__)
#define TRADINGBOOST_EACH_6(macro, separator, e, ...) \
    macro(e) TRADINGBOOST_LIST separator TRADINGBOOST_EACH_5(macro, separator, __VA_ARGS__)
#define TRADINGBOOST_EACH_7(macro, separator, e, ...) \
    macro(e) TRADINGBOOST_LIST separator TRADINGBOOST_EACH_6(macro, separator, __VA_ARGS__)
#define TRADINGBOOST_EACH_8(macro, separator, e, ...) \
    macro(e) TRADINGBOOST_LIST separator TRADINGBOOST_EACH_7(macro, separator, __VA_ARGS__)
#define TRADINGBOOST_EACH_9(macro, separator, e, ...) \
    macro(e) TRADINGBOOST_LIST separator TRADINGBOOST_EACH_8(macro, separator, __VA_ARGS__)
#define TRADINGBOOST_EACH_10(macro, separator, e, ...) \
    macro(e) TRADINGBOOST_LIST separator TRADINGBOOST_EACH_9(macro, separator, __VA_ARGS__)
#define TRADINGBOOST_EACH_11(macro, separator, e, ...) \
    macro(e) TRADINGBOOST_LIST separator TRADINGBOOST_EACH_10(macro, separator, __VA_ARGS__)
#define TRADINGBOOST_EACH_12(macro, separator, e, ...) \
    macro(e) TRADINGBOOST_LIST separator TRADINGBOOST_EACH_11(macro, separator, __VA_ARGS__)
#define TRADINGBOOST_EACH_13(macro, separator, e, ...) \
    macro(e) TRADINGBOOST_LIST separator TRADINGBOOST_EACH_12(macro, separator, __VA_ARGS__)
#define TRADINGBOOST_EACH_14(macro, separator, e, ...) \
    macro(e) TRADINGBOOST_LIST separator TRADINGBOOST_EACH_13(macro, separator, __VA_ARGS__)
#define TRADINGBOOST_EACH_15(macro, separator, e, ...) \
    macro(e) TRADINGBOOST_LIST separator TRADINGBOOST_EACH_14(macro, separator, __VA_ARGS__)
#define TRADINGBOOST_EACH_16(macro, separator, e, ...) \
    macro(e) TRADINGBOOST_LIST separator TRADINGBOOST_EACH_15(macro, separator, __VA_ARGS__)
#define TRADINGBOOST_EACH_17(macro, separator, e, ...) \
    macro(e) TRADINGBOOST_LIST separator TRADINGBOOST_EACH_16(macro, separator, __VA_ARGS__)
#define TRADINGBOOST_EACH_18(macro, separator, e, ...) \
    macro(e) TRADINGBOOST_LIST separator TRADINGBOOST_EACH_17(macro, separator, __VA_ARGS__)
#define TRADINGBOOST_EACH_19(macro, separator, e, ...) \
    macro(e) TRADINGBOOST_LIST separator TRADINGBOOST_EACH_18(macro, separator, __VA_ARGS__)
#define TRADINGBOOST_EACH_20(macro, separator, e, ...) \
    macro(e) TRADINGBOOST_LIST separator TRADINGBOOST_EACH_19(macro, separator, __VA_ARGS__)
#define TRADINGBOOST_EACH_21(macro, separator, e, ...) \
    macro(e) TRADINGBOOST_LIST separator TRADINGBOOST_EACH_20(macro, separator, __VA_ARGS__)
#define TRADINGBOOST_EACH_22(macro, separator, e, ...) \
    macro(e) TRADINGBOOST_LIST separator TRADINGBOOST_EACH_21(macro, separator, __VA_ARGS__)
#define TRADINGBOOST_EACH_23(macro, separator, e, ...) \
    macro(e) TRADINGBOOST_LIST separator TRADINGBOOST_EACH_22(macro, separator, __VA_ARGS__)
#define TRADINGBOOST_EACH_24(macro, separator, e, ...) \
    macro(e) TRADINGBOOST_LIST separator TRADINGBOOST_EACH_23(macro, separator, __VA_ARGS__)
#define TRADINGBOOST_EACH_25(macro, separator, e, ...) \
    macro(e) TRADINGBOOST_LIST separator TRADINGBOOST_EACH_24(macro, separator, __VA_ARGS__)
#define TRADINGBOOST_EACH_26(macro, separator, e, ...) \
    macro(e) TRADINGBOOST_LIST separator TRADINGBOOST_EACH_25(macro, separator, __VA_ARGS__)
#define TRADINGBOOST_EACH_27(macro, separator, e, ...) \
    macro(e) TRADINGBOOST_LIST separator TRADINGBOOST_EACH_26(macro, separator, __VA_ARGS__)
#define TRADINGBOOST_EACH_28(macro, separator, e, ...) \
    macro(e) TRADINGBOOST_LIST separator TRADINGBOOST_EACH_27(macro, separator, __VA_ARGS__)
#define TRADINGBOOST_EACH_29(macro, separator, e, ...) \
    macro(e) TRADINGBOOST_LIST separator TRADINGBOOST_EACH_28(macro, separator, __VA_ARGS__)
#define TRADINGBOOST_EACH_30(macro, separator, e, ...) \
    macro(e) TRADINGBOOST_LIST separator TRADINGBOOST_EACH_29(macro, separator, __VA_ARGS__)
#define TRADINGBOOST_EACH_31(macro, separator, e, ...) \
    macro(e) TRADINGBOOST_LIST separator TRADINGBOOST_EACH_30(macro, separator, __VA_ARGS__)
#define TRADINGBOOST_EACH_32(macro, separator, e, ...) \
    macro(e) TRADINGBOOST_LIST separator TRADINGBOOST_EACH_31(macro, separator, __VA_ARGS__)
#define TRADINGBOOST_EACH_33(macro, separator, e, ...) \
    macro(e) TRADINGBOOST_LIST separator TRADINGBOOST_EACH_32(macro, separator, __VA_ARGS__)
#define TRADINGBOOST_EACH_34(macro, separator, e, ...) \
    macro(e) TRADINGBOOST_LIST separator TRADINGBOOST_EACH_33(macro, separator, __VA_ARGS__)
#define TRADINGBOOST_EACH_35(macro, separator, e, ...) \
    macro(e) TRADINGBOOST_LIST separator TRADINGBOOST_EACH_34(macro, separator, __VA_ARGS__)
#define TRADINGBOOST_EACH_36(macro, separator, e, ...) \
    macro(e) TRADINGBOOST_LIST separator TRADINGBOOST_EACH_35(macro, separator, __VA_ARGS__)
#define TRADINGBOOST_EACH_37(macro, separator, e, ...) \
    macro(e) TRADINGBOOST_LIST separator TRADINGBOOST_EACH_36(macro, separator, __VA_ARGS__)
#define TRADINGBOOST_EACH_38(macro, separator, e, ...) \
    macro(e) TRADINGBOOST_LIST separator TRADINGBOOST_EACH_37(macro, separator, __VA_ARGS__)
#define TRADINGBOOST_EACH_39(macro, separator, e, ...) \
    macro(e) TRADINGBOOST_LIST separator TRADINGBOOST_EACH_38(macro, separator, __VA_ARGS__)
#define TRADINGBOOST_EACH_40(macro, separator, e, ...) \
    macro(e) TRADINGBOOST_LIST separator TRADINGBOOST_EACH_39(macro, separator, __VA_ARGS__)
#define TRADINGBOOST_EACH_41(macro, separator, e, ...) \
    macro(e) TRADINGBOOST_LIST separator TRADINGBOOST_EACH_40(macro, separator, __VA_ARGS__)
#define TRADINGBOOST_EACH_42(macro, separator, e, ...) \
    macro(e) TRADINGBOOST_LIST separator TRADINGBOOST_EACH_41(macro, separator, __VA_ARGS__)
#define TRADINGBOOST_EACH_43(macro, separator, e, ...) \
    macro(e) TRADINGBOOST_LIST separator TRADINGBOOST_EACH_42(macro, separator, __VA_ARGS__)
#define TRADINGBOOST_EACH_44(macro, separator, e, ...) \
    macro(e) TRADINGBOOST_LIST separator TRADINGBOOST_EACH_43(macro, separator, __VA_ARGS__)
#define TRADINGBOOST_EACH_45(macro, separator, e, ...) \
    macro(e) TRADINGBOOST_LIST separator TRADINGBOOST_EACH_44(macro, separator, __VA_ARGS__)
#define TRADINGBOOST_EACH_46(macro, separator, e, ...) \
    macro(e) TRADINGBOOST_LIST separator TRADINGBOOST_EACH_45(macro, separator, __VA_ARGS__)
#define TRADINGBOOST_EACH_47(macro, separator, e, ...) \
    macro(e) TRADINGBOOST_LIST separator TRADINGBOOST_EACH_46(macro, separator, __VA_ARGS__)
#define TRADINGBOOST_EACH_48(macro, separator, e, ...) \
    macro(e) TRADINGBOOST_LIST separator TRADINGBOOST_EACH_47(macro, separator, __VA_ARGS__)
#define TRADINGBOOST_EACH_49(macro, separator, e, ...) \
    macro(e) TRADINGBOOST_LIST separator TRADINGBOOST_EACH_48(macro, separator, __VA_ARGS__)
#define TRADINGBOOST_EACH_50(macro, separator, e, ...) \
    macro(e) TRADINGBOOST_LIST separator TRADINGBOOST_EACH_49(macro, separator, __VA_ARGS__)
#define TRADINGBOOST_EACH_51(macro, separator, e, ...) \
    macro(e) TRADINGBOOST_LIST separator TRADINGBOOST_EACH_50(macro, separator, __VA_ARGS__)
#define TRADINGBOOST_EACH_52(macro, separator, e, ...) \
    macro(e) TRADINGBOOST_LIST separator TRADINGBOOST_EACH_51(macro, separator, __VA_ARGS__)
#define TRADINGBOOST_EACH_53(macro, separator, e, ...) \
    macro(e) TRADINGBOOST_LIST separator TRADINGBOOST_EACH_52(macro, separator, __VA_ARGS__)
#define TRADINGBOOST_EACH_54(macro, separator, e, ...) \
    macro(e) TRADINGBOOST_LIST separator TRADINGBOOST_EACH_53(macro, separator, __VA_ARGS__)
#define TRADINGBOOST_EACH_55(macro, separator, e, ...) \
    macro(e) TRADINGBOOST_LIST separator TRADINGBOOST_EACH_54(macro, separator, __VA_ARGS__)
#define TRADINGBOOST_EACH_56(macro, separator, e, ...) \
    macro(e) TRADINGBOOST_LIST separator TRADINGBOOST_EACH_55(macro, separator, __VA_ARGS__)
#define TRADINGBOOST_EACH_57(macro, separator, e, ...) \
    macro(e) TRADINGBOOST_LIST separator TRADINGBOOST_EACH_56(macro, separator, __VA_ARGS__)
#define TRADINGBOOST_EACH_58(macro, separator, e, ...) \
    macro(e) TRADINGBOOST_LIST separator TRADINGBOOST_EACH_57(macro, separator, __VA_ARGS__)
#define TRADINGBOOST_EACH_59(macro, separator, e, ...) \
    macro(e) TRADINGBOOST_LIST separator TRADINGBOOST_EACH_58(macro, separator, __VA_ARGS__)
#define TRADINGBOOST_EACH_60(macro, separator, e, ...) \
    macro(e) TRADINGBOOST_LIST separator TRADINGBOOST_EACH_59(macro, separator, __VA_ARGS__)
#define TRADINGBOOST_EACH_61(macro, separator, e, ...) \
    macro(e) TRADINGBOOST_LIST separator TRADINGBOOST_EACH_60(macro, separator, __VA_ARGS__)
#define TRADINGBOOST_EACH_62(macro, separator, e, ...) \
    macro(e) TRADINGBOOST_LIST separator TRADINGBOOST_EACH_61(macro, separator, __VA_ARGS__)
#define TRADINGBOOST_EACH_63(macro, separator, e, ...) \
    macro(e) TRADINGBOOST_LIST separator TRADINGBOOST_EACH_62(macro, separator, __VA_ARGS__)
#define TRADINGBOOST_EACH_64(macro, separator, e, ...) \
    macro(e) TRADINGBOOST_LIST separator TRADINGBOOST_EACH_63(macro, separator, __VA_ARGS__)

#define TRADINGBOOST_EACH_WITHIN_NUMBER(e1, e2, e3, e4, e5, e6, e7, e8, e9, e10, e11, e12, e13, e14, e15, e16, e17, e18, \
    e19, e20, e21, e22, e23, e24, e25, e26, e27, e28, e29, e30, e31, e32, number, ...) number
#define TRADINGBOOST_EACH_WITHIN_COUNT(...) TRADINGBOOST_EACH_WITHIN_NUMBER(__VA_ARGS__, 32, 31, 30, 29, 28, 27, 26, 25, \
    24, 23, 22, 21, 20, 19, 18, 17, 16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0)
#define TRADINGBOOST_EACH_WITHIN(macro, separator, ...) \
    TRADINGBOOST_JOINED(TRADINGBOOST_EACH_WITHIN_, TRADINGBOOST_EACH_WITHIN_COUNT(__VA_ARGS__))(macro, separator, __VA_ARGS__)
#define TRADINGBOOST_EACH_WITHIN_1(macro, separator, e) macro(e)
#define TRADINGBOOST_EACH_WITHIN_2(macro, separator, e, ...) \
    macro(e) TRADINGBOOST_LIST separator TRADINGBOOST_EACH_WITHIN_1(macro, separator, __VA_ARGS__)
#define TRADINGBOOST_EACH_WITHIN_3(macro, separator, e, ...) \
    macro(e) TRADINGBOOST_LIST separator TRADINGBOOST_EACH_WITHIN_2(macro, separator, __VA_ARGS__)
#define TRADINGBOOST_EACH_WITHIN_4(macro, separator, e, ...) \
    macro(e) TRADINGBOOST_LIST separator TRADINGBOOST_EACH_WITHIN_3(macro, separator, __VA_ARGS__)
#define TRADINGBOOST_EACH_WITHIN_5(macro, separator, e, ...) \
    macro(e) TRADINGBOOST_LIST separator TRADINGBOOST_EACH_WITHIN_4(macro, separator, __VA_ARGS__)
#define TRADINGBOOST_EACH_WITHIN_6(macro, separator, e, ...) \
    macro(e) TRADINGBOOST_LIST separator TRADINGBOOST_EACH_WITHIN_5(macro, separator, __VA_ARGS__)
#define TRADINGBOOST_EACH_WITHIN_7(macro, separator, e, ...) \
    macro(e) TRADINGBOOST_LIST separator TRADINGBOOST_EACH_WITHIN_6(macro, separator, __VA_ARGS__)
#define TRADINGBOOST_EACH_WITHIN_8(macro, separator, e, ...) \
    macro(e) TRADINGBOOST_LIST separator TRADINGBOOST_EACH_WITHIN_7(macro, separator, __VA_ARGS__)
#define TRADINGBOOST_EACH_WITHIN_9(macro, separator, e, ...) \
    macro(e) TRADINGBOOST_LIST separator TRADINGBOOST_EACH_WITHIN_8(macro, separator, __VA_ARGS__)
#define TRADINGBOOST_EACH_WITHIN_10(macro, separator, e, ...) \
    macro(e) TRADINGBOOST_LIST separator TRADINGBOOST_EACH_WITHIN_9(macro, separator, __VA_ARGS__)
#define TRADINGBOOST_EACH_WITHIN_11(macro, separator, e, ...) \
    macro(e) TRADINGBOOST_LIST separator TRADINGBOOST_EACH_WITHIN_10(macro, separator, __VA_ARGS__)
#define TRADINGBOOST_EACH_WITHIN_12(macro, separator, e, ...) \
    macro(e) TRADINGBOOST_LIST separator TRADINGBOOST_EACH_WITHIN_11(macro, separator, __VA_ARGS__)
#define TRADINGBOOST_EACH_WITHIN_13(macro, separator, e, ...) \
    macro(e) TRADINGBOOST_LIST separator TRADINGBOOST_EACH_WITHIN_12(macro, separator, __VA_ARGS__)
#define TRADINGBOOST_EACH_WITHIN_14(macro, separator, e, ...) \
    macro(e) TRADINGBOOST_LIST separator TRADINGBOOST_EACH_WITHIN_13(macro, separator, __VA_ARGS__)
#define TRADINGBOOST_EACH_WITHIN_15(macro, separator, e, ...) \
    macro(e) TRADINGBOOST_LIST separator TRADINGBOOST_EACH_WITHIN_14(macro, separator, __VA_ARGS__)
#define TRADINGBOOST_EACH_WITHIN_16(macro, separator, e, ...) \
    macro(e) TRADINGBOOST_LIST separator TRADINGBOOST_EACH_WITHIN_15(macro, separator, __VA_ARGS__)
#define TRADINGBOOST_EACH_WITHIN_17(macro, separator, e, ...) \
    macro(e) TRADINGBOOST_LIST separator TRADINGBOOST_EACH_WITHIN_16(macro, separator, __VA_ARGS__)
#define TRADINGBOOST_EACH_WITHIN_18(macro, separator, e, ...) \
    macro(e) TRADINGBOOST_LIST separator TRADINGBOOST_EACH_WITHIN_17(macro, separator, __VA_ARGS__)
#define TRADINGBOOST_EACH_WITHIN_19(macro, separator, e, ...) \
    macro(e) TRADINGBOOST_LIST separator TRADINGBOOST_EACH_WITHIN_18(macro, separator, __VA_ARGS__)
#define TRADINGBOOST_EACH_WITHIN_20(macro, separator, e, ...) \
    macro(e) TRADINGBOOST_LIST separator TRADINGBOOST_EACH_WITHIN_19(macro, separator, __VA_ARGS__)
#define TRADINGBOOST_EACH_WITHIN_21(macro, separator, e, ...) \
    macro(e) TRADINGBOOST_LIST separator TRADINGBOOST_EACH_WITHIN_20(macro, separator, __VA_ARGS__)
#define TRADINGBOOST_EACH_WITHIN_22(macro, separator, e, ...) \
    macro(e) TRADINGBOOST_LIST separator TRADINGBOOST_EACH_WITHIN_21(macro, separator, __VA_ARGS__)
#define TRADINGBOOST_EACH_WITHIN_23(macro, separator, e, ...) \
    macro(e) TRADINGBOOST_LIST separator TRADINGBOOST_EACH_WITHIN_22(macro, separator, __VA_ARGS__)
#define TRADINGBOOST_EACH_WITHIN_24(macro, separator, e, ...) \
    macro(e) TRADINGBOOST_LIST separator TRADINGBOOST_EACH_WITHIN_23(macro, separator, __VA_ARGS__)
#define TRADINGBOOST_EACH_WITHIN_25(macro, separator, e, ...) \
    macro(e) TRADINGBOOST_LIST separator TRADINGBOOST_EACH_WITHIN_24(macro, separator, __VA_ARGS__)
#define TRADINGBOOST_EACH_WITHIN_26(macro, separator, e, ...) \
    macro(e) TRADINGBOOST_LIST separator TRADINGBOOST_EACH_WITHIN_25(macro, separator, __VA_ARGS__)
#define TRADINGBOOST_EACH_WITHIN_27(macro, separator, e, ...) \
    macro(e) TRADINGBOOST_LIST separator TRADINGBOOST_EACH_WITHIN_26(macro, separator, __VA_ARGS__)
#define TRADINGBOOST_EACH_WITHIN_28(macro, separator, e, ...) \
    macro(e) TRADINGBOOST_LIST separator TRADINGBOOST_EACH_WITHIN_27(macro, separator, __VA_ARGS__)
#define TRADINGBOOST_EACH_WITHIN_29(macro, separator, e, ...) \
    macro(e) TRADINGBOOST_LIST separator TRADINGBOOST_EACH_WITHIN_28(macro, separator, __VA_ARGS__)
#define TRADINGBOOST_EACH_WITHIN_30(macro, separator, e, ...) \
    macro(e) TRADINGBOOST_LIST separator TRADINGBOOST_EACH_WITHIN_29(macro, separator, __VA_ARGS__)
#define TRADINGBOOST_EACH_WITHIN_31(macro, separator, e, ...) \
    macro(e) TRADINGBOOST_LIST separator TRADINGBOOST_EACH_WITHIN_30(macro, separator, __VA_ARGS__)
#define TRADINGBOOST_EACH_WITHIN_32(macro, separator, e, ...) \
    macro(e) TRADINGBOOST_LIST separator TRADINGBOOST_EACH_WITHIN_31(macro, separator, __VA_ARGS__)

#endif
