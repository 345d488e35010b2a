from django.contrib import admin

from accounts.models import Area, Membership, Unit, User


class MembershipInline(admin.TabularInline[Membership, User]):
    model = Membership
    extra = 0


@admin.register(User)
class UserAdmin(admin.ModelAdmin[User]):
    list_display = ("username", "name", "is_active")
    search_fields = ("username", "name")
    exclude = ("password", "groups", "user_permissions", "last_login")
    inlines = (MembershipInline,)


@admin.register(Unit)
class UnitAdmin(admin.ModelAdmin[Unit]):
    list_display = ("code", "name", "name_en", "parent")
    search_fields = ("code", "name", "name_en")


@admin.register(Area)
class AreaAdmin(admin.ModelAdmin[Area]):
    list_display = ("code", "name", "name_en", "level", "parent")
    search_fields = ("code", "name", "name_en")
