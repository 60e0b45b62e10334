from django.conf import settings
from django.db import migrations, models


REMINDERS = ["deadline_near", "overdue", "overdue_summary"]


def call_reminders_digests(apps, schema_editor):
    apps.get_model("notifications", "Letter").objects.filter(kind__in=REMINDERS).update(kind="digest")


class Migration(migrations.Migration):

    dependencies = [
        ('notifications', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='delivery',
            name='a_delivery_is_on_a_known_channel',
        ),
        migrations.RemoveConstraint(
            model_name='letter',
            name='a_letter_is_of_a_known_kind',
        ),
        migrations.AlterField(
            model_name='delivery',
            name='channel',
            field=models.CharField(choices=[('email', 'Thư điện tử'), ('morning', 'Bản tin buổi sáng')], default='email', max_length=10),
        ),
        migrations.AlterField(
            model_name='letter',
            name='kind',
            field=models.CharField(choices=[('cycle_opened', 'Đã mở kỳ đánh giá'), ('turn_opened', 'Đến lượt xử lý'), ('digest', 'Việc cần làm hôm nay'), ('sent_back', 'Chuyển trả hồ sơ'), ('returned_inside', 'Chuyển lại trong đơn vị'), ('recalled', 'Cán bộ đã lấy lại bản trình'), ('explanation_opened', 'Đề nghị giải trình'), ('explanation_lapsed', 'Hết thời hạn giải trình'), ('settlement_opened', 'Cần kết luận giải trình'), ('settled', 'Đã kết luận giải trình'), ('remitted', 'Hội đồng chuyển lại'), ('adopted', 'Hội đồng đã thông qua'), ('refused', 'Chưa phê duyệt'), ('published', 'Đã công bố kết quả'), ('corrected', 'Có đính chính'), ('withdrawn', 'Đã rút hồ sơ'), ('reinstated', 'Đã đưa hồ sơ trở lại'), ('reminder', 'Lời nhắc việc'), ('deadline_moved', 'Đã điều chỉnh thời hạn'), ('pipeline_failed', 'Tiến trình không hoàn thành'), ('check_failed', 'Kiểm tra phát hiện sai lệch'), ('evidence_refused', 'Tài liệu không được tiếp nhận'), ('role_granted', 'Được giao vai trò'), ('role_ended', 'Vai trò đã kết thúc'), ('role_proposed', 'Đề xuất vai trò chờ xác nhận'), ('role_declined', 'Đề xuất vai trò không được xác nhận'), ('rights_changed', 'Thay đổi quyền trong hệ thống'), ('handed_over', 'Bàn giao lĩnh vực hoặc hồ sơ')], max_length=30),
        ),
        # What used to be said in letters of their own stands in the digest now.
        migrations.RunPython(call_reminders_digests, migrations.RunPython.noop, elidable=True),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.CheckConstraint(condition=models.Q(('channel__in', ['email', 'morning'])), name='a_delivery_is_on_a_known_channel'),
        ),
        migrations.AddConstraint(
            model_name='letter',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['cycle_opened', 'turn_opened', 'digest', 'sent_back', 'returned_inside', 'recalled', 'explanation_opened', 'explanation_lapsed', 'settlement_opened', 'settled', 'remitted', 'adopted', 'refused', 'published', 'corrected', 'withdrawn', 'reinstated', 'reminder', 'deadline_moved', 'pipeline_failed', 'check_failed', 'evidence_refused', 'role_granted', 'role_ended', 'role_proposed', 'role_declined', 'rights_changed', 'handed_over'])), name='a_letter_is_of_a_known_kind'),
        ),
    ]
